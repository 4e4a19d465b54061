/** English texts of cards that have nothing to show yet: what is missing, how much there is, what to do. */

export const enNothing = {
  guide: "How it is done",
  connect: "Connect a machine",
  missing: "What is missing",
  there: "What there is",
  toDo: "What to do",
  of: (have: string, need: string) => `${have} of ${need}`,
  known: {
    missing: (need: string) => `Time with a known distance between person and robot: at least ${need} of it.`,
    wait: "Nothing, while people work in the cell. Choose a longer stretch of time above: only what lies in it counts.",
    none: "Look whether positions of the person and of the tool come in: they stand in the card Separation and under Connections.",
  },
  map: {
    missing: (visits: string, time: string) =>
      `A square to which people came at least ${visits} times within ${time}. Squares with fewer visits stay hidden, so that nobody can be followed.`,
    with: (time: string) => `${time} with a person in the cell`,
    noPerson: "no position of a person in the watched area",
    wait: "Nothing, while people work in the cell. A new map comes every 5 min; the first one 5 min after the start.",
    none: "Look whether positions come in, and whether the area of the map (metric occupancy-map) lies where people walk.",
  },
  models:
    "No model has learned here. A model learns what is normal from the signals of a machine, gives a score, and says which signal deviates.",
  modelsToDo: "Connect a machine, let it run normally for a while, then let a model learn from that.",
  energyIdle: "Machines that stand ready for longer than their grace time are listed here, with what that costs.",
};

export type NothingWords = typeof enNothing;
