/** English texts of sensors that cannot be believed (NE 107). */

export const sensors = {
  failure: (signal: string) => ({
    text: `The signal ${signal} is not that of the machine any more`,
    consequence: "The machine is not judged by it.",
    action: "Check the sensor and its cable",
  }),
  outOfSpecification: (signal: string) => ({
    text: `The signal ${signal} is outside of its range`,
    consequence: "Either the machine or the sensor is where it should not be.",
    action: "Compare with the machine",
  }),
  functionCheck: (signal: string) => ({
    text: `The signal ${signal} is being worked on`,
    consequence: "The machine is not judged by it.",
    action: "Wait for the end of the work",
  }),
  maintenance: (signal: string) => ({
    text: `The sensor of ${signal} wants maintenance`,
    consequence: "Its values can soon not be believed any more.",
    action: "Check the sensor and its cable",
  }),
};
