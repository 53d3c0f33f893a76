/**
 * One archive with everything that the list needs on a Linux machine without a network: Node, the runtime's files for this
 * system, lint-configs, and the Vulkan loader, by which the runtime reaches a GPU.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const VULKAN = 'libvulkan.so.1'

/** What runs there; results lie in records/ and table.txt beside it. */
const script = (command: string): string => `#!/bin/sh
# Runs the list of reference graphs; every argument is passed on (--provider, --strict-gpu, --repeat ...).
cd "$(dirname "$0")" || exit 2
export LD_LIBRARY_PATH="$PWD/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
# A container may have NVIDIA's driver and not the file that tells the loader of it.
if [ -z "$VK_ICD_FILENAMES$VK_DRIVER_FILES" ] && [ -z "$(ls /etc/vulkan/icd.d /usr/share/vulkan/icd.d 2>/dev/null | grep json)" ]; then
  export VK_ICD_FILENAMES="$PWD/lib/nvidia_icd.json"
fi
./node ${command} "$@" | tee table.txt
`

const nvidia = { file_format_version: '1.0.1', ICD: { library_path: 'libGLX_nvidia.so.0', api_version: '1.3.0' } }

/** Writes the archive (its name ends with .tar.xz). Throws with one sentence where a part of it cannot be had. */
export function writeBundle(root: string, archive: string, command: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'lint-configs-bundle-'))
  try {
    const target = join(folder, 'lint-configs-reference')
    const runtime = join(root, 'runtime/node_modules/onnxruntime-node')
    const binaries = `bin/napi-v6/${process.platform}/${process.arch}`
    if (!existsSync(join(runtime, binaries))) throw new Error('ONNX Runtime is not in runtime/: npm run runtime')
    for (const path of ['dist', 'configs', 'package.json', 'LICENSE']) cpSync(join(root, path), join(target, path), { recursive: true })
    for (const part of [binaries, 'dist', 'package.json', 'lib']) {
      cpSync(join(runtime, part), join(target, 'runtime/node_modules/onnxruntime-node', part), { recursive: true })
    }
    cpSync(join(root, 'runtime/node_modules/onnxruntime-common'), join(target, 'runtime/node_modules/onnxruntime-common'), { recursive: true })
    cpSync(join(root, 'runtime/package.json'), join(target, 'runtime/package.json'))
    mkdirSync(join(target, 'lib'))
    cpSync(realpathSync(vulkanLoader(folder)), join(target, 'lib', VULKAN))
    writeFileSync(join(target, 'lib/nvidia_icd.json'), JSON.stringify(nvidia))
    cpSync(realpathSync(process.execPath), join(target, 'node'))
    writeFileSync(join(target, 'run.sh'), script(command), { mode: 0o755 })
    run('tar', ['-C', folder, '-cJf', resolve(archive), 'lint-configs-reference'], 'tar could not pack the bundle')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The loader of this machine, or that of Debian's package libvulkan1, which is unpacked and not installed. */
function vulkanLoader(folder: string): string {
  const given = process.env['LINT_CONFIGS_VULKAN']
  const installed = [given, '/usr/lib/x86_64-linux-gnu/libvulkan.so.1', '/usr/lib/aarch64-linux-gnu/libvulkan.so.1', '/usr/lib64/libvulkan.so.1']
  const found = installed.find((path) => path !== undefined && existsSync(path))
  if (found !== undefined) return found
  const packages = join(folder, 'debian')
  mkdirSync(packages)
  const hint = `there is no ${VULKAN} here and Debian's libvulkan1 cannot be had: LINT_CONFIGS_VULKAN names the file`
  run('apt-get', ['download', 'libvulkan1'], hint, packages)
  const [archive] = readdirSync(packages)
  if (archive === undefined) throw new Error(hint)
  run('dpkg-deb', ['-x', archive, 'x'], hint, packages)
  const loader = (readdirSync(packages, { recursive: true }) as string[]).find((path) => path.endsWith(`/${VULKAN}`))
  if (loader === undefined) throw new Error(hint)
  return join(packages, loader)
}

function run(program: string, args: readonly string[], complaint: string, cwd?: string): void {
  const { status } = spawnSync(program, args, { stdio: ['ignore', 'ignore', 'ignore'], ...(cwd === undefined ? {} : { cwd }), env: { ...process.env, XZ_OPT: '-T0 -6' } })
  if (status !== 0) throw new Error(complaint)
}
