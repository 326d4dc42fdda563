/** Legend below the chart; and no warning of an empty scale where nothing was deployed. */
export const chartConfig = { legend: { orient: 'bottom', title: null }, kibana: { hideWarnings: true } };

/** Hours and minutes of a day, as the other charts have them; the date where a day begins. */
export const timeAxis = {
  title: null,
  labelExpr:
    "hours(datum.value) === 0 && minutes(datum.value) === 0 ? timeFormat(datum.value, '%d %b') : timeFormat(datum.value, '%H:%M')",
};
