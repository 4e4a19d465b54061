/** Every page of a demonstration, and the sizes of screens that pages are made for. */

/**
 * Address by name. Pages that need accounts or a fleet are opened by their own tests. The recording is that of the tests; a real
 * gateway names its own.
 */
export const demoPages: Readonly<Record<string, string>> = {
  overview: "/",
  wall: "/wall?pages=overview",
  "wall-cell": "/wall?pages=cell-1",
  line: "/lines/line-1",
  morning: "/lines/line-1/morning",
  asset: "/assets/conveyor-1",
  "asset-signals": "/assets/conveyor-1?tab=signals",
  "asset-events": "/assets/conveyor-1?tab=events",
  "asset-setup": "/assets/conveyor-1?tab=setup",
  cell: "/cells/cell-1",
  report: "/cells/cell-1/report",
  form: "/cells/cell-1/form",
  alarms: "/alarms",
  "alarm-performance": "/alarms?tab=performance",
  energy: "/energy",
  "energy-report": "/energy/report",
  performance: "/performance",
  connections: "/connections",
  connect: "/connect",
  models: "/models",
  recordings: "/recordings",
  recording: "/recordings/cell-3",
  fleet: "/fleet",
  settings: "/settings",
  demo: "/demo",
};

/** Width and height in CSS pixels. */
export const screenSizes: Readonly<Record<string, { readonly width: number; readonly height: number }>> = {
  desktop: { width: 1280, height: 800 },
  tablet: { width: 800, height: 1280 },
  phone: { width: 390, height: 844 },
  large: { width: 1920, height: 1080 },
};

/** Sizes at which nothing may be cut. */
export const layoutSizes: typeof screenSizes = {
  ...screenSizes,
  /** A desktop at 200 %. */
  zoomed: { width: 640, height: 400 },
};
