/** Changes of a Program that keep it well formed. Locations go with their nodes. */
import type { PlanRequest, Program, ProgramInput, ProgramNode, ProgramOutput, Scalar } from '../../../program/index.ts';
import type { PlanSubject } from './plan-edit.ts';

/** With fields of the request set; a field set to undefined is taken out. */
export function withRequest({ traced, request }: PlanSubject, change: PlanRequest): PlanSubject {
  const entries = Object.entries({ ...request, ...change }).filter(([, value]) => value !== undefined);
  return { traced, request: Object.fromEntries(entries) as PlanRequest };
}

export const withInput = (subject: PlanSubject, input: number, change: Partial<Pick<ProgramInput, 'low' | 'high' | 'visibility'>>): PlanSubject => withProgram(subject, {
  inputs: subject.traced.program.inputs.map((before, i) => (i === input ? { ...before, ...change } : before)),
});

export const withOutputs = (subject: PlanSubject, change: (output: ProgramOutput) => ProgramOutput): PlanSubject => withProgram(subject, { outputs: subject.traced.program.outputs.map(change) });

/** With nodes in place of nodes: same arguments, same shapes. */
export const withNodes = (subject: PlanSubject, change: (node: ProgramNode, id: number) => ProgramNode): PlanSubject => withProgram(subject, { nodes: subject.traced.program.nodes.map(change) });

const withProgram = ({ traced, request }: PlanSubject, change: Partial<Program>): PlanSubject => ({ request, traced: { ...traced, program: { ...traced.program, ...change } } });

/** With an assertion between each of the nodes and its only argument, on the node's line. */
export function withAssertionsBefore(subject: PlanSubject, ids: ReadonlySet<number>, low: Scalar, high: Scalar): PlanSubject {
  const { program, locations } = subject.traced;
  const nodes: ProgramNode[] = [];
  const places: (string | undefined)[] = [];
  const moved: number[] = [];
  program.nodes.forEach((node, id) => {
    const args = node.args.map((arg) => moved[arg]!);
    if (ids.has(id)) {
      const [arg] = args as [number];
      nodes.push({ op: 'assertWithin', args: [arg], shape: program.nodes[node.args[0]!]!.shape, low, high });
      places.push(locations[id]);
    }
    nodes.push({ ...node, args: ids.has(id) ? [nodes.length - 1] : args } as ProgramNode);
    places.push(locations[id]);
    moved.push(nodes.length - 1);
  });
  const outputs = program.outputs.map((output) => ({ ...output, node: moved[output.node]! }));
  return { request: subject.request, traced: { program: { ...program, nodes, outputs }, locations: places } };
}

/** With an assertion on what an output returns, on the line of its value. */
export function withAssertedOutput(subject: PlanSubject, output: number, low: Scalar, high: Scalar): PlanSubject {
  const { program, locations } = subject.traced;
  const { node } = program.outputs[output]!;
  const nodes: ProgramNode[] = [...program.nodes, { op: 'assertWithin', args: [node], shape: program.nodes[node]!.shape, low, high }];
  const outputs = program.outputs.map((before, i) => (i === output ? { ...before, node: nodes.length - 1 } : before));
  return { request: subject.request, traced: { program: { ...program, nodes, outputs }, locations: [...locations, locations[node]] } };
}
