import { describe, expect, test } from 'vitest'
import { cpuName, loadedLibraries, nvidiaNames, openDeviceFiles } from '../../src/host/device.ts'
import { deviceOf, type DeviceEvidence } from '../../src/reference/device.ts'
import { failureOf } from '../../src/reference/run/failure.ts'
import { candidates } from '../../src/reference/run/providers.ts'
import { Refusal } from '../../src/reference/refusal.ts'
import { median } from '../../src/reference/result.ts'

const nothing: DeviceEvidence = { cpu: 'AMD EPYC, 2 cores', libraries: ['libc.so.6'], deviceFiles: [], nvidia: [] }

describe('the device of a run', () => {
  test.each([
    ['cpu', nothing, 'AMD EPYC, 2 cores', false],
    ['webgpu', { ...nothing, libraries: ['libvk_swiftshader.so', 'libvulkan.so.1'] }, 'SwiftShader, a software rasteriser, on AMD EPYC, 2 cores', false],
    ['webgpu', { ...nothing, libraries: ['libvulkan_lvp.so'] }, 'lavapipe, a software rasteriser, on AMD EPYC, 2 cores', false],
    ['webgpu', { ...nothing, deviceFiles: ['/dev/nvidia0', '/dev/nvidiactl'], nvidia: ['NVIDIA H100 80GB HBM3'], libraries: ['libGLX_nvidia.so.0', 'libvulkan_lvp.so'] }, 'NVIDIA H100 80GB HBM3', true],
    ['cuda', { ...nothing, deviceFiles: ['/dev/nvidia0'] }, 'an NVIDIA GPU', true],
    ['webgpu', { ...nothing, deviceFiles: ['/dev/dri/renderD128'], libraries: ['libvulkan_radeon.so'] }, 'an AMD GPU', true],
    // The control file alone is open where a driver is and no GPU.
    ['webgpu', { ...nothing, deviceFiles: ['/dev/nvidiactl', '/dev/null'], libraries: ['libvk_swiftshader.so'] }, 'SwiftShader, a software rasteriser, on AMD EPYC, 2 cores', false],
    ['webgpu', { ...nothing, libraries: undefined }, null, null],
  ] as const)('%s with %j is %s', (provider, evidence, name, isGpu) => {
    expect(deviceOf(provider, evidence)).toEqual({ name, isGpu })
  })

  test('is looked for in this very process', () => {
    expect(cpuName()).toMatch(/, \d+ cores?$/)
    expect(nvidiaNames()).toBeInstanceOf(Array)
    if (process.platform !== 'linux') return
    expect(loadedLibraries()).toContainEqual(expect.stringMatching(/^libc[.-]/))
    expect(openDeviceFiles()).toBeInstanceOf(Array)
  })
})

describe('a failure of the runtime in words', () => {
  test.each([
    ['/onnxruntime_src/x/webgpu_context.cc:136 F(const C&) s == S was false. Failed to get a WebGPU adapter: No supported adapters\n', 'provider', 'WebGPU finds no device'],
    ['OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library', 'provider', 'the CUDA provider is not there'],
    ['Array buffer allocation failed', 'memory', 'there is too little memory'],
    ['std::bad_alloc', 'memory', 'there is too little memory'],
    ['This session contains graph nodes that are assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled by the user.', 'fallback', 'run on the CPU only'],
    ['Load model from buffer failed: Node (n) has input size 1\nmore', 'graph', 'ONNX Runtime says: Load model from buffer failed: Node (n) has input size 1'],
  ])('%s', (text, kind, message) => {
    const failure = failureOf(new Error(text))
    expect(failure).toEqual({ kind, message: expect.stringContaining(message) as string })
    expect(failure.message).not.toContain('\n')
  })

  test('a Refusal is said as it is, and a bug stays one', () => {
    expect(failureOf(new Refusal('no'))).toEqual({ kind: 'graph', message: 'no' })
    expect(() => failureOf(new TypeError('x is not a function'))).toThrow(TypeError)
  })
})

test('providers are tried in turn, the CPU last', () => {
  expect(candidates('auto')).toEqual(['cuda', 'webgpu', 'cpu'])
  expect(candidates('webgpu')).toEqual(['webgpu'])
})

test.each([[[], null], [[3], 3], [[3, 1], 2], [[9, 1, 2], 2], [[4, 1, 2, 3], 2.5]])('the median of %j is %s', (values, middle) => {
  expect(median(values)).toBe(middle)
})
