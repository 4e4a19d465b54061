/** Measures that charts on one time axis share. */

/** Width of the value axis in pixels; timelines use it too, so that their times stand above each other. */
export const axisWidth = 60;

/** Room to the right of the plot, in which the last time may end. */
export const axisInset = 30;
