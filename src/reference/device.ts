/**
 * Which device a provider really ran on. The runtime does not say; the libraries and device files that its process holds do. A
 * WebGPU provider on SwiftShader is a CPU, whatever its name.
 */

/** What is seen of the process while the session lives; the lists are undefined where the system does not tell (not Linux). */
export interface DeviceEvidence {
  /** `AMD EPYC 7B13, 2 cores` */
  readonly cpu: string
  /** Base names of the libraries that are loaded. */
  readonly libraries: readonly string[] | undefined
  /** Device files that are open: `/dev/nvidia0`, `/dev/dri/renderD128`. */
  readonly deviceFiles: readonly string[] | undefined
  /** Names of the NVIDIA GPUs that the driver tells: `NVIDIA H100 80GB HBM3`. */
  readonly nvidia: readonly string[]
}

export interface Device {
  /** Null where it cannot be told. */
  readonly name: string | null
  /** Is it a GPU? Null where it cannot be told. */
  readonly isGpu: boolean | null
}

const software: readonly (readonly [RegExp, string])[] = [
  [/^libvk_swiftshader/, 'SwiftShader'],
  [/^libvulkan_lvp/, 'lavapipe'],
]

const drivers: readonly (readonly [RegExp, string])[] = [
  [/^libvulkan_radeon|^amdvlk/, 'an AMD GPU'],
  [/^libvulkan_intel/, 'an Intel GPU'],
  [/^libvulkan_nouveau/, 'an NVIDIA GPU (nouveau)'],
]

/** The device of a run by a provider. */
export function deviceOf(provider: 'cuda' | 'webgpu' | 'cpu', { cpu, libraries, deviceFiles, nvidia }: DeviceEvidence): Device {
  if (provider === 'cpu') return { name: cpu, isGpu: false }
  if (libraries === undefined || deviceFiles === undefined) return { name: null, isGpu: null }
  if (deviceFiles.some((file) => /^\/dev\/nvidia\d/.test(file))) return { name: nvidia[0] ?? 'an NVIDIA GPU', isGpu: true }
  if (deviceFiles.some((file) => /^\/dev\/(?:dri\/|kfd|dxg)/.test(file))) {
    return { name: drivers.find(([library]) => libraries.some((name) => library.test(name)))?.[1] ?? null, isGpu: true }
  }
  const rasteriser = software.find(([library]) => libraries.some((name) => library.test(name)))?.[1]
  return { name: rasteriser === undefined ? cpu : `${rasteriser}, a software rasteriser, on ${cpu}`, isGpu: false }
}
