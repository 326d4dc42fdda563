exports.handler = async (event) => {
  const order = JSON.parse(event.body || '{}');
  console.log('order placed', { orderId: order.id });
  return { statusCode: 201, body: JSON.stringify({ placed: order.id }) };
};
