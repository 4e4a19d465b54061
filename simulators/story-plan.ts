/** What a presenter can choose from: the chapters of a story, scenarios, and faults with the machines that can have them. */
import { faults } from "./faults/registry.ts";
import { loadScenario, scenarioNames } from "./scenario.ts";

/** Throws ScenarioError when there is no such scenario. */
export function storyPlan(story: string) {
  return {
    story,
    chapters: loadScenario(story).chapters.map(({ expect: _expect, ...chapter }) => chapter),
    scenarios: scenarioNames(),
    faults: faults.map(({ kind, affects }) => ({ kind, machines: Object.keys(affects) })),
  };
}
