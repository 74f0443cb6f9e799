/** A program without the nodes that no output needs. Inputs stay: callers give them all. */
import type { ProgramNode, TracedProgram } from '../../program/index.ts';

export function liveProgram(traced: TracedProgram): TracedProgram {
  const { program, locations } = traced;
  const isLive = program.nodes.map(() => false);
  for (const { node } of program.outputs) isLive[node] = true;
  for (let id = program.nodes.length - 1; id >= 0; id--) if (isLive[id]) for (const arg of program.nodes[id]!.args) isLive[arg] = true;
  const kept = program.nodes.map((_, id) => id).filter((id) => isLive[id]);
  const placeOf = new Map(kept.map((id, place) => [id, place]));
  return {
    ...traced,
    program: {
      ...program,
      nodes: kept.map((id) => ({ ...program.nodes[id]!, args: program.nodes[id]!.args.map((arg) => placeOf.get(arg)!) }) as ProgramNode),
      outputs: program.outputs.map((output) => ({ ...output, node: placeOf.get(output.node)! })),
    },
    locations: kept.map((id) => locations[id]),
  };
}
