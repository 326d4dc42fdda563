/** Does what the route says, and logs it as it always did. */
exports.handler = async ({ path }) => {
  console.info(`done: ${path}`);
  return { statusCode: 200, body: JSON.stringify({ done: path }) };
};
