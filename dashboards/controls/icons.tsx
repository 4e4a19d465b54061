/** Pictures of the navigation; always beside their word. */

export const icons = {
  overview: "M3 4h7v7H3zM14 4h7v7h-7zM3 15h7v5H3zM14 15h7v5h-7z",
  cell: "M6 20v-7l5-6 6 3m-2-4l3 4-4 2M3 20h7M18 15a2 2 0 1 0 .01 0M14.5 21a3.5 3.5 0 0 1 7 0",
  alarms: "M12 3a6 6 0 0 0-6 6v5l-2 3h16l-2-3V9a6 6 0 0 0-6-6zM10 20a2 2 0 0 0 4 0",
  connections: "M4 8h6v8H4zM14 8h6v8h-6zM10 12h4M7 8V4M17 16v4",
  models: "M3 18c4 0 4-12 9-12s5 12 9 12M3 11h18",
  line: "M2 16h20M5 16v4M19 16v4M4 8h5v8M10 11h4v5M15 6h5v10",
  energy: "M13 2L5 14h6l-1 8 9-13h-6z",
  performance: "M4 20V4M4 20h17M7 16l4-5 3 3 5-8",
  recordings: "M12 8a4 4 0 1 0 .01 0M12 3a9 9 0 1 0 .01 0",
  fleet: "M4 4h6v5H4zM14 4h6v5h-6zM9 15h6v5H9zM7 9v3h10V9M12 12v3",
  settings: "M12 9a3 3 0 1 0 .01 0M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  demo: "M6 4l13 8-13 8z",
  more: "M5 11a1 1 0 1 0 .01 0M12 11a1 1 0 1 0 .01 0M19 11a1 1 0 1 0 .01 0",
  light: "M12 7a5 5 0 1 0 .01 0M12 1v3M12 20v3M1 12h3M20 12h3M4 4l2 2M18 18l2 2M4 20l2-2M18 6l2-2",
  dark: "M20 14A8.5 8.5 0 1 1 10 4a7 7 0 0 0 10 10z",
  back: "M15 5l-7 7 7 7",
  earlier: "M15 5l-7 7 7 7",
  later: "M9 5l7 7-7 7",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 1 0 .01 0",
} as const;

export function Icon({ name }: { name: keyof typeof icons }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  );
}
