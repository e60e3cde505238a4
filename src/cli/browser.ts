/** The program by which each system opens a page as the user has chosen; elsewhere that of Linux. */
const PROGRAMS: Partial<Record<typeof Deno.build.os, string>> = {
  darwin: "open",
  windows: "explorer",
};

/** The program of Linux, which needs a screen that the environment names. */
export const OF_LINUX = "xdg-open";

/** The program by which this system opens a page: the one that `open` has the right to start. */
export const BROWSER: string = PROGRAMS[Deno.build.os] ?? OF_LINUX;

/** The variables of the environment by which a system other than macOS and Windows says that it has a screen. */
export const SCREENS = ["DISPLAY", "WAYLAND_DISPLAY"] as const;
