/** What the kernel says about a process group: its members, and the addresses on which they listen (Linux). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Living members of the group; a process that waits to be collected does not count. */
export function groupMembers(pgid: number): number[] {
  return readdirSync('/proc').map(Number).filter((pid) => {
    try {
      // Fields after the name, which is in parentheses: state, parent, group.
      const [state, , group] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      return Number(group) === pgid && state !== 'Z';
    } catch {
      return false;
    }
  });
}

/** Hexadecimal `address:port` of each socket on which a member listens or, for UDP, waits. */
export function listeningAddresses(pgid: number): string[] {
  const sockets = new Set(groupMembers(pgid).flatMap(socketInodes));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((protocol) => {
    const listening = protocol.startsWith('tcp') ? '0A' : '07';
    return readFileSync(`/proc/net/${protocol}`, 'utf8').trim().split('\n').slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === listening && sockets.has(fields[9]!))
      .map((fields) => fields[1]!);
  });
}

function socketInodes(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

export async function untilGroupIsEmpty(pgid: number, timeoutMillis: number): Promise<number[]> {
  const deadline = performance.now() + timeoutMillis;
  while (groupMembers(pgid).length > 0 && performance.now() < deadline) await delay(20);
  return groupMembers(pgid);
}
