/** Measures that charts on one time axis share. */

/** Width of the value axis in pixels; timelines use it too, so that their times stand above each other. */
export const axisWidth = 60;
