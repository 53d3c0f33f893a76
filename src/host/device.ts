/** What the system tells of the devices that this process uses. */
import { readlinkSync } from 'node:fs'
import { cpus } from 'node:os'
import { basename } from 'node:path'
import { listIfAny, readTextIfAny } from './user-files.ts'

/** `AMD EPYC 7B13, 2 cores` */
export function cpuName(): string {
  const all = cpus()
  return `${all[0]?.model.trim() ?? 'a CPU'}, ${all.length} ${all.length === 1 ? 'core' : 'cores'}`
}

/** Base names of the shared libraries in this process; undefined where the system does not tell. */
export function loadedLibraries(): readonly string[] | undefined {
  const maps = readTextIfAny('/proc/self/maps')
  if (maps === undefined) return undefined
  const names = maps.split('\n').flatMap((line) => /\s(\/\S+\.so[\d.]*)$/.exec(line)?.[1] ?? [])
  return [...new Set(names.map((path) => basename(path)))].sort()
}

/** The device files that this process holds open; undefined where the system does not tell. */
export function openDeviceFiles(): readonly string[] | undefined {
  const open = listIfAny('/proc/self/fd')
  if (open === undefined) return undefined
  return [...new Set(open.map(target).filter((path) => path.startsWith('/dev/')))].sort()
}

/** Where a descriptor leads; nowhere when it has been closed since. */
function target(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return ''
  }
}

/** Names of the NVIDIA GPUs, in the order of their bus. */
export function nvidiaNames(): readonly string[] {
  const folder = '/proc/driver/nvidia/gpus'
  return (listIfAny(folder) ?? []).flatMap((gpu) => /^Model:\s*(.+)$/m.exec(readTextIfAny(`${folder}/${gpu}/information`) ?? '')?.[1] ?? [])
}
