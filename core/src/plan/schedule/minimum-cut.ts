/** Minimum cuts of small integer networks: maximum flow by Dinic, on flat arrays. */

/** More than any sum of finite capacities. */
export const UNCUTTABLE = 2 ** 30;

export class FlowNetwork {
  readonly source: number;
  readonly sink: number;
  readonly #count: number;
  /** Edge e leads from heads[e ^ 1] to heads[e]; e ^ 1 is its reverse. */
  readonly #heads: number[] = [];
  readonly #residual: number[] = [];

  /** Vertices are 0 .. count - 1, beside a source and a sink. */
  constructor(count: number) {
    [this.source, this.sink, this.#count] = [count, count + 1, count + 2];
  }

  join(from: number, to: number, capacity: number): void {
    this.#heads.push(to, from);
    this.#residual.push(capacity, 0);
  }

  /** Which vertices are on the source's side of the minimum cut nearest to the source: of all minimum cuts, the fewest vertices are. */
  sourceSide(): boolean[] {
    const flow = new Flow(this.#count, this.source, this.sink, Int32Array.from(this.#heads), Int32Array.from(this.#residual));
    const distances = flow.maximise();
    return Array.from({ length: this.source }, (_, vertex) => distances[vertex] !== -1);
  }
}

class Flow {
  readonly #source: number;
  readonly #sink: number;
  readonly #heads: Int32Array;
  readonly #residual: Int32Array;
  /** Edges of vertex v: edges[starts[v]] .. edges[starts[v + 1] - 1]. */
  readonly #edges: Int32Array;
  readonly #starts: Int32Array;
  /** Distance from the source in the residual graph; -1 when not reached. */
  readonly #distances: Int32Array;
  readonly #queue: Int32Array;

  constructor(count: number, source: number, sink: number, heads: Int32Array, residual: Int32Array) {
    [this.#source, this.#sink, this.#heads, this.#residual] = [source, sink, heads, residual];
    this.#starts = new Int32Array(count + 1);
    for (let edge = 0; edge < heads.length; edge++) this.#starts[heads[edge ^ 1]! + 1]!++;
    for (let vertex = 0; vertex < count; vertex++) this.#starts[vertex + 1]! += this.#starts[vertex]!;
    this.#edges = new Int32Array(heads.length);
    const next = this.#starts.slice();
    for (let edge = 0; edge < heads.length; edge++) this.#edges[next[heads[edge ^ 1]!]!++] = edge;
    this.#distances = new Int32Array(count);
    this.#queue = new Int32Array(count);
  }

  /** Distances from the source when nothing more flows. */
  maximise(): Int32Array {
    while (this.#reachesSink()) this.#blockShortestPaths();
    return this.#distances;
  }

  #reachesSink(): boolean {
    const [distances, queue] = [this.#distances.fill(-1), this.#queue];
    let length = 1;
    queue[0] = this.#source;
    distances[this.#source] = 0;
    for (let next = 0; next < length; next++) {
      const from = queue[next]!;
      for (let place = this.#starts[from]!; place < this.#starts[from + 1]!; place++) {
        const edge = this.#edges[place]!;
        const to = this.#heads[edge]!;
        if (this.#residual[edge] === 0 || distances[to] !== -1) continue;
        distances[to] = distances[from]! + 1;
        queue[length++] = to;
      }
    }
    return distances[this.#sink] !== -1;
  }

  /** Fills paths of shortest length until all are blocked. Without recursion: circuits are thousands of operations deep. */
  #blockShortestPaths(): void {
    const next = this.#starts.slice();
    const path: number[] = [];
    let at = this.#source;
    for (;;) {
      if (at === this.#sink) {
        at = this.#fill(path);
        continue;
      }
      if (next[at]! === this.#starts[at + 1]!) {
        const back = path.pop();
        if (back === undefined) return;
        at = this.#heads[back ^ 1]!;
        next[at]!++;
        continue;
      }
      const edge = this.#edges[next[at]!]!;
      const to = this.#heads[edge]!;
      if (this.#residual[edge]! > 0 && this.#distances[to] === this.#distances[at]! + 1) {
        path.push(edge);
        at = to;
      } else next[at]!++;
    }
  }

  /** Pushes what the narrowest edge takes, and cuts the path back to the start of that edge. */
  #fill(path: number[]): number {
    let amount = UNCUTTABLE;
    for (const edge of path) amount = Math.min(amount, this.#residual[edge]!);
    let first = -1;
    path.forEach((edge, i) => {
      this.#residual[edge]! -= amount;
      this.#residual[edge ^ 1]! += amount;
      if (first === -1 && this.#residual[edge] === 0) first = i;
    });
    const at = this.#heads[path[first]! ^ 1]!;
    path.length = first;
    return at;
  }
}
