import { datasetInfo } from "../data/catalogue.ts";
import { lossDefinition } from "../losses/catalogue.ts";
import { backbones } from "../networks/backbones/catalogue.ts";
import type { Cell } from "./cell.ts";
import { leastEpochs } from "./training.ts";

/**
 * What settings of a cell do not go together, though each is valid by itself.
 *
 * @param cell A cell with all settings.
 * @returns The setting, what it must be and why, in a line; undefined where nothing is wrong.
 */
export function cellFault(
  { dataset, loss, dimension, activation, training }: Cell,
): string | undefined {
  const { backbone, epochs, schedule, validation } = training;
  const { shape } = datasetInfo(dataset);
  const is = (value: unknown) => `current value is ${JSON.stringify(value)}`;
  if (backbones.find(backbone).embedsFeatures) {
    const pixels = shape.reduce((product, side) => product * side, 1);
    if (dimension !== pixels) {
      return `dimension must be ${pixels} with the backbone "${backbone}", whose embedding is the ${
        shape.join(" x ")
      } pixels of an image of "${dataset}": ${is(dimension)}`;
    }
    if (epochs !== 0) {
      return `training.epochs must be 0 with the backbone "${backbone}", of which nothing can be trained ("linear" learns a map of the pixels): ${
        is(epochs)
      }`;
    }
    if (activation !== "linear") {
      return `activation must be "linear" with the backbone "${backbone}", whose embedding is the pixels as they are: ${
        is(activation)
      }`;
    }
  }
  if (schedule.name !== "plateau" || epochs === 0) return undefined;
  if (validation === null) {
    return `training.validation must be a number of images with the schedule "plateau", which ends by the accuracy on them, such as 2000: ${
      is(validation)
    }`;
  }
  if (epochs < leastEpochs(schedule)) {
    return `training.epochs must be 0 or at least ${
      leastEpochs(schedule)
    } with the schedule "plateau", of which it is the most: ${is(epochs)}`;
  }
  if (lossDefinition(loss.name).classless) {
    return `training.schedule must be another one than "plateau" with the loss "${loss.name}", which tells no classes whose accuracy could be watched: ${
      is(schedule.name)
    }`;
  }
  return undefined;
}
