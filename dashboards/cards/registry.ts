/** All cards. Those of the first page come with it; the others are loaded when a layout asks for them. */
import { actions } from "./actions.tsx";
import { assetRows } from "./asset-rows.tsx";
import type { Card } from "./card.ts";
import { dataQuality } from "./data-quality.tsx";

export const cards = {
  "asset-rows": assetRows,
  actions,
  "data-quality": dataQuality,
  story: async () => (await import("./story.tsx")).storyCard,
  "asset-status": async () => (await import("./asset-status.tsx")).assetStatus,
  case: async () => (await import("./case.tsx")).assetCase,
  health: async () => (await import("./health.tsx")).health,
  waveform: async () => (await import("./waveform.tsx")).waveform,
  score: async () => (await import("./score.tsx")).score,
  contributions: async () => (await import("./contributions.tsx")).contributions,
  signals: async () => (await import("./signals.tsx")).signals,
  "model-facts": async () => (await import("./model-facts.tsx")).modelFacts,
  "cell-status": async () => (await import("./cell-status.tsx")).cellStatus,
  plan: async () => (await import("./cell-plan.tsx")).cellPlan,
  activity: async () => (await import("./activity.tsx")).activity,
  separation: async () => (await import("./separation.tsx")).separation,
  fluency: async () => (await import("./fluency.tsx")).fluency,
  "separation-figures": async () => (await import("./separation-figures.tsx")).separationFigures,
  stops: async () => (await import("./stops.tsx")).stops,
  "lost-time": async () => (await import("./lost-time.tsx")).lostTime,
  "robot-idle": async () => (await import("./robot-idle.tsx")).robotIdle,
  "zone-entries": async () => (await import("./zone-entries.tsx")).zoneEntries,
  "cycle-times": async () => (await import("./cycle-times.tsx")).cycleTimes,
  "what-if": async () => (await import("./what-if.tsx")).whatIf,
  "speed-distance": async () => (await import("./speed-distance.tsx")).speedDistance,
  occupancy: async () => (await import("./occupancy.tsx")).occupancy,
  team: async () => (await import("./team.tsx")).team,
  perceived: async () => (await import("./perceived.tsx")).perceived,
  form: async () => (await import("./form.tsx")).form,
  production: async () => (await import("./production.tsx")).production,
  report: async () => (await import("./report.tsx")).report,
  "alarm-figures": async () => (await import("./alarm-figures.tsx")).alarmFigures,
  "alarm-history": async () => (await import("./alarm-history.tsx")).alarmHistory,
  conditions: async () => (await import("./conditions.tsx")).conditions,
  sources: async () => (await import("./sources.tsx")).sources,
  sinks: async () => (await import("./sinks.tsx")).sinks,
  tags: async () => (await import("./tags.tsx")).tags,
  record: async () => (await import("./record.tsx")).record,
  recordings: async () => (await import("./recordings.tsx")).recordings,
  labels: async () => (await import("./labels.tsx")).labels,
  models: async () => (await import("./models.tsx")).models,
} satisfies Record<string, Card | (() => Promise<Card>)>;

export type CardName = keyof typeof cards;
