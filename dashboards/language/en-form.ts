/** English texts of the anonymous form about the work in a cell. Questions of the task load: NASA-TLX, public domain. */

export const form = {
  link: "Answer the anonymous form",
  title: (cell: string) => `How is the work in ${cell}?`,
  about:
    "Voluntary and anonymous. No name, no address and no time is kept, only sums. Means are shown from five answers on, the day after at the earliest. They are about the cell, never about you.",
  off: "This cell has no form. It is switched on in the configuration with a metric of the kind anonymous-form.",
  parts: { taskLoad: "The last shift", trust: "The robot" },
  either: "You may leave a whole part out. Within a part, answer every question.",
  items: {
    "mental-demand": { question: "How mentally demanding was the work?", low: "Very low", high: "Very high" },
    "physical-demand": { question: "How physically demanding was the work?", low: "Very low", high: "Very high" },
    "temporal-demand": { question: "How hurried was the pace?", low: "Very low", high: "Very high" },
    performance: {
      question: "How well did you succeed with what you had to do?",
      low: "Perfectly",
      high: "Not at all",
    },
    effort: { question: "How hard did you have to work for it?", low: "Very low", high: "Very high" },
    frustration: { question: "How annoyed, stressed or discouraged were you?", low: "Very low", high: "Very high" },
    trust: { question: "I trust the robot.", low: "Not at all", high: "Fully" },
    "perceived-safety": { question: "I feel safe beside the robot.", low: "Not at all", high: "Fully" },
    "keep-using": { question: "I want to keep working with the robot.", low: "Not at all", high: "Fully" },
  },
  open: "not answered",
  send: "Send anonymously",
  half: "A part is half answered.",
  thanks: "Thank you. Your answer is now part of a sum and cannot be found again.",
  failed: "The answer could not be sent.",
  results: {
    title: "How people experience the work",
    about: "Voluntary, anonymous, at least five answers, by day. Never used for single people.",
    rests: (answers: string) => `Rests on ${answers} answers.`,
    figures: {
      "task-load": "Task load (NASA-TLX)",
      "mental-demand": "Mental demand",
      "physical-demand": "Physical demand",
      "temporal-demand": "Hurry",
      performance: "Own performance (0 is best)",
      effort: "Effort",
      frustration: "Frustration",
      trust: "Trust in the robot",
      "perceived-safety": "Perceived safety",
      "keep-using": "Want to keep using it",
    },
  },
};
