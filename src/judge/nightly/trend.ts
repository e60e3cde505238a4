import { changePoints } from "../statistics/mod.ts";
import type { HistoryEntry } from "./history.ts";

/** One metric of one configuration over the nights. */
export interface TrendSeries {
  /** The configuration. */
  configuration: string;
  /** The metric. */
  metric: string;
  /** The nights that have a value, counted from 1, with it. */
  points: { night: number; date: string; value: number }[];
  /** Where the level changes: the first night at the new level. */
  changes: { night: number; date: string; before: number; after: number }[];
}

/** The series of a history, with their change points, in the order of its last night. */
export function trendOf(history: readonly HistoryEntry[]): TrendSeries[] {
  const last = history.at(-1);
  if (last === undefined) return [];
  return Object.entries(last.values).flatMap(([configuration, metrics]) =>
    Object.keys(metrics).map((metric) => {
      const points = history.flatMap(({ date, values }, index) => {
        const value = values[configuration]?.[metric];
        return value === undefined ? [] : [{ night: index + 1, date, value }];
      });
      const changes = changePoints(points.map(({ value }) => value))
        .map(({ index, before, after }) => {
          const { night, date } = points[index]!;
          return { night, date, before, after };
        });
      return { configuration, metric, points, changes };
    })
  );
}
