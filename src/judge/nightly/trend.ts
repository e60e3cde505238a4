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

/** The probability that a history of nothing but noise has a mark, over all of its series. */
const LEVEL = 0.05;

/**
 * The series of a history, with their change points, in the order of its last night.
 *
 * The level is that of the whole history: each series gets an equal share of it.
 */
export function trendOf(history: readonly HistoryEntry[]): TrendSeries[] {
  const last = history.at(-1);
  if (last === undefined) return [];
  const series = Object.values(last.values).flatMap((metrics) => Object.keys(metrics)).length;
  return Object.entries(last.values).flatMap(([configuration, metrics]) =>
    Object.keys(metrics).map((metric) => {
      const points = history.flatMap(({ date, values }, index) => {
        const value = values[configuration]?.[metric];
        return value === undefined ? [] : [{ night: index + 1, date, value }];
      });
      const changes = changePoints(points.map(({ value }) => value), { level: LEVEL / series })
        .map(({ index, before, after }) => {
          const { night, date } = points[index]!;
          return { night, date, before, after };
        });
      return { configuration, metric, points, changes };
    })
  );
}
