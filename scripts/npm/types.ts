import ts from "typescript";
import { dirname, join, normalize, relative } from "node:path/posix";

const OPTIONS: ts.CompilerOptions = {
  ...{ declaration: true, emitDeclarationOnly: true, noEmitOnError: false, strict: true },
  ...{ exactOptionalPropertyTypes: true, skipLibCheck: true, types: [] },
  ...{ target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.ESNext },
  ...{ moduleResolution: ts.ModuleResolutionKind.Bundler, allowImportingTsExtensions: true },
  ...{ resolveJsonModule: true, allowArbitraryExtensions: true },
};

/** The relative imports of a declaration, also those within types. */
const RELATIVE = /(\bfrom |\bimport\(|^import )"(\.[^"]+)\.ts"/gm;

/** TensorFlow.js, which those lack who measure alone: its types are then unknown, and no error. */
const PEER = /^(?=import .* from "@tensorflow\/tfjs";$)/m;

/** An import for its effects, of which declarations have none. */
const EFFECT = /^import "[^"]+";\n/gm;

/**
 * The declarations of some files and of all that these refer to.
 *
 * @param files The files, by their paths from the project.
 * @param root The folder of the project.
 * @returns The declarations by path, such as `src/base/matrix.d.ts`.
 */
export function declarations(files: readonly string[], root: string): Map<string, string> {
  const program = ts.createProgram(files.map((file) => join(root, file)), OPTIONS);
  const found = new Map<string, string>();
  const waiting = [...files];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const name = path.replace(/\.ts$/, ".d.ts");
    if (found.has(name)) continue;
    const source = program.getSourceFile(join(root, path));
    if (source === undefined) throw new Error(`There is no "${path}"`);
    program.emit(
      source,
      (_, text) => {
        const plain = text.replace(EFFECT, "").replace(PEER, "// @ts-ignore\n").replace(
          RELATIVE,
          (_, before, target) => {
            waiting.push(normalize(join(dirname(path!), `${target}.ts`)));
            return `${before}"${target}.js"`;
          },
        );
        found.set(name, plain);
      },
      undefined,
      true,
    );
    if (!found.has(name)) throw new Error(`There are no declarations of "${relative(root, path)}"`);
  }
  return found;
}
