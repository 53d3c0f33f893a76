"use strict";const heldIn=require("./cli.cjs")["src/host/compiled.ts"].requireCompiled;"use strict";var s=Object.defineProperty;var p=Object.getOwnPropertyDescriptor;var g=Object.getOwnPropertyNames;var w=Object.prototype.hasOwnProperty;var b=(e,t)=>{for(var i in t)s(e,i,{get:t[i],enumerable:true})};var y=(e,t,i,n)=>{if(t&&typeof t==="object"||typeof t==="function"){for(let o of g(t))if(!w.call(e,o)&&o!==i)s(e,o,{get:()=>t[o],enumerable:!(n=p(t,o))||n.enumerable})}return e};var N=e=>y(s({},"__esModule",{value:true}),e);var C={};b(C,{explainRule:()=>R,help:()=>A,listRules:()=>v,version:()=>c});module.exports=N(C);var a=heldIn("program.cjs")["src/lint/severity.ts"];var d=heldIn("program.cjs")["src/report/columns.ts"];var m=heldIn("program.cjs")["src/cli/lint-options.ts"];var l=require("./cli.cjs")["src/host/package-root.ts"];var f=heldIn("program.cjs")["src/cli/io.ts"];function h({id:e}){const t=(0,l.readPackageText)(`rules/${e}/README.md`);if(t===void 0)throw new f.UsageError(`the page of the rule ${e} is missing from this installation; install lint-configs again`);return t}var E=require("./cli.cjs")["src/host/package-root.ts"];var O=heldIn("program.cjs")["src/cli/io.ts"];function c(){return true?"0.1.0":readManifest().version}function v(e,t){const i=e.map(({meta:o})=>[o.id,x(o),o.fixable===void 0?"":`fix: ${o.fixable}`,o.summary]);const n=(0,d.columns)([["rule","severity","repairs","what it finds"],...i]);return`${n.map((o,u)=>u===0?t.strong(o):o).join("\n")}
`}function x(e){const t=new Set(Object.values(e.messages).map(i=>(0,a.presetSeverity)("recommended",e,i)));return[...a.severities,"off"].filter(i=>t.has(i)).join(", ")}function R(e,t){return h((0,m.findRule)(e,t).meta)}function A(e){return{lint:I,show:k,flops:_,params:F,export:S,profile:L,diff:M,reference:j}[e]}var I=`lint-configs: what a model config says, against what open_clip and timm build from it

Usage:
  lint-configs [lint] [PATH|GLOB ...]   lint files, or folders for their *.json; without any what the config's paths
                                        say, else the current folder
  lint-configs lint --stdin             lint the config on standard input (also: -)
  lint-configs show CONFIG              every field with its value and origin, and what is built
  lint-configs flops PATH|timm:NAME ... parameters and FLOPs of every tower
  lint-configs params CONFIG|timm:NAME  names and shapes of all parameters
  lint-configs export CONFIG|timm:NAME  a tower as an ONNX model
  lint-configs profile CONFIG|timm:NAME a table of models with their numbers
  lint-configs diff A B                 what changed between files, folders or git revisions, and what it costs
  lint-configs reference run CONFIG ... execute it with ONNX Runtime, and hold its FLOPs against the closed form
  lint-configs catalog show NAME        what is known of a model, and where from
  lint-configs catalog build --from DIR read a catalog out of an unpacked open_clip or timm package
  lint-configs schema KIND              a JSON Schema for an editor: open_clip, open_clip_hub, timm_hub, config, baseline

A file that is named is always linted. In folders, those whose name starts with a dot, node_modules, Python environments and
links to folders are left out; .gitignore is not consulted. JSON that is no model config is skipped with a note. A CSV whose
header is that of a table of models is held against the configs of the run and those beside it.

Output:
  -f, --format NAME                     pretty shows the lines around a problem (default), stylish has one line each; for
                                        programs: json, github, sarif, gitlab, junit, checkstyle (may be repeated)
  -o, --output [NAME=]FILE              write the report, or that of the format NAME, to a file (may be repeated):
                                        --output sarif=out.sarif writes SARIF beside what is printed
  -q, --quiet                           show errors only; the exit code counts all the same
      --ignore-unknown                  say nothing of files that are no model config
      --color, --no-color               colour, whatever the output is; else FORCE_COLOR, NO_COLOR and the terminal decide

What is a problem:
      --preset recommended|strict|all   strict: advice about numbers that readers print are warnings; all: every rule
      --strict                          the same as --preset strict
      --rule ID=SEVERITY                error, warning, info or off for one rule (may be repeated)
      --target LIBRARY=VERSION          judge by another version: open_clip=main, timm=1.0.29, or by a catalog file that
                                        catalog build made: open_clip=ours.json (may be repeated)

Settings:
      --config FILE                     instead of the lint-configs.yaml (.yml, .json, package.json) nearest to each file
      --no-config                       without any
      --print-config FILE               what holds for a file, and where each setting comes from
      --init                            write a lint-configs.yaml to start from
      --baseline FILE                   accept the problems in it; else lint-configs-baseline.json beside the config
      --no-baseline                     without any
      --baseline-write[=FILE]           accept what is there now: write the baseline
      --baseline-prune                  take out of it what is not there any more

Repairs (the exit code then goes by what is left):
      --fix                             make the safe fixes: none changes the model that is built
      --fix-unsafe                      make the others too, which guess what was meant
      --diff                            print what --fix would change as a patch, and write nothing; 1 if there is a change

Exit code: 0 clean; 1 problems; 2 the tool could not do its work (a bad option, an unreadable file, a bug of its own)
      --fail-on SEVERITY                error, warning, info or never: what counts as a problem (default warning)
      --max-warnings N                  tolerate N warnings, and fail on more (then --fail-on is error unless given)
      --no-error-on-unmatched           a path or pattern without any file is no reason to fail

Speed:
      --no-cache                        judge every file anew, and keep nothing in the user's cache (LINT_CONFIGS_CACHE_DIR)

Standard input:
      --stdin                           lint the config on standard input; --fix prints it, the report on standard error
      --stdin-filename NAME             the name it is reported under

About lint-configs:
      --list-rules                      one line a rule
      --explain RULE                    a rule's page: what, why, wrong, right
  -v, --version
  -h, --help
`;var k=`lint-configs show CONFIG: every field with its value and origin, and the modules that are built

Usage:
  lint-configs show CONFIG              CONFIG is a file, or - for standard input

Options:
  -f, --format pretty|json              columns for people (default), or one JSON object with all modules
      --depth N                         levels of modules to draw (default 4); alike modules are drawn once, with their count
      --target LIBRARY=VERSION          read it as another version does: open_clip=main, timm=1.0.29 (may be repeated)
      --config FILE, --no-config        the config of lint-configs that says the target; else the nearest upwards
      --color, --no-color               colour, whatever the output is
      --no-cache                        work it out anew, and keep nothing in the user's cache
  -h, --help

Exit code: 0; 2 where the file cannot be read or is no model config
`;var r=`Sizes (what is left out is the model's own):
      --batch N                         images, or texts
      --image-size N|HxW                pixels; a tower that does not take them says what torch would say
      --text-length N                   tokens

Models:
      timm:NAME                         as timm.create_model builds it, with or without a tag; patterns too: timm:vit_base_*
      --timm-kwargs JSON                keyword arguments for it: '{"img_size": 336}'
      --target LIBRARY=VERSION          as another version builds it: open_clip=main, timm=1.0.29 (may be repeated)
      --config FILE, --no-config        the config of lint-configs that says the target; else the nearest upwards
`;var _=`lint-configs flops PATH|timm:NAME ...: parameters and FLOPs of every tower

A multiply-add is two FLOPs. Counted is what torch.utils.flop_counter counts: convolutions, matrix multiplications and both
products of attention; no bias, norm, softmax, activation or look-up. Counts are exact integers.

Usage:
  lint-configs flops PATH|GLOB ...      configs, or folders for their *.json; - for standard input
  lint-configs flops timm:NAME ...      models of timm, without a config

Output:
  -f, --format table|json|csv|markdown  table: millions and 10^9 to two decimals (default); json: exact, one object a line
      --by tower|module                 module: every module with what it costs, blocks that repeat once
      --formula                         the count in closed form (table and json): 40 x (qkv 2*257*1408*4224 + ...)
      --convention NAME                 torch (default); macs: a multiply-add is one (the same operations, half the number);
                                        fvcore: what fvcore.nn.FlopCountAnalysis counts; fvcore-unfused: the same with
                                        attention written out, as timm's tables have it; all-ops: norms, softmax,
                                        activations and pools, too
      --dtype FORMAT                    bytes of weights and activations, and of what is alive at most, in fp64, fp32, tf32,
                                        bf16, fp16, fp8, int8 or int4
      --sweep NAME=VALUES               a line for each value: image_size=224..448/14, batch=1,8,64, text_length=16..77/61,
                                        timm.depth=6..24/6 for a keyword of timm's; may be repeated, for all combinations
      --color, --no-color               colour, whatever the output is
      --no-cache                        work it out anew, and keep nothing in the user's cache
  -h, --help

${r}
Exit code: 0; 2 where a file cannot be read or is no model config (the others are printed all the same)
`;var F=`lint-configs params CONFIG|timm:NAME: names and shapes of all parameters, as PyTorch has them

Buffers are those of the state dict.

Output:
  -f, --format table|json               one line a name (default), or one JSON object a line
      --color, --no-color               colour, whatever the output is
      --no-cache                        work it out anew, and keep nothing in the user's cache
  -h, --help

${r}
Exit code: 0; 2 where the file cannot be read, is no model config, or a tower of it is not built
`;var L=`lint-configs profile CONFIG|timm:NAME ...: a table of models, as open_clip's profiler writes it

One line a model, sorted by GFLOPs, with the columns of open_clip's docs/model_profile.csv and those that it lacks: the length
of texts, layers, heads, num_features, and what each width is. Widths are those of the towers that are built; the width of a
trunk with stages is its num_features.

Usage:
  lint-configs profile PATH|GLOB ...    configs, or folders for their *.json; - for standard input
  lint-configs profile timm:NAME ...    models of timm, without a config; patterns too: timm:vit_base_*

Options:
  -f, --format csv|markdown|json        csv: two decimals (default); json: exact, with who says so, one object a line
      --target LIBRARY=VERSION          as another version builds it: open_clip=main, timm=1.0.29 (may be repeated)
  -h, --help

Exit code: 0; 2 where a file cannot be read or is no model config (the others are printed all the same)
`;var M=`lint-configs diff A B: what changed between two versions of configs, and what it costs

Fields are compared as their reader sees them: a default that changes because another model is named is a change. Costs are
exact counts of each tower at the sizes of its own version: parameters, FLOPs (a multiply-add is two), bytes of weights and
activations (32-bit floats, batch 1). Revisions are read out of git's object store; nothing is checked out.

Usage:
  lint-configs diff FILE FILE           two configs
  lint-configs diff FOLDER FOLDER       the configs of two folders, by their paths in them
  lint-configs diff REV...REV [-- PATH ...]   the second revision against where it parted from the first (main...HEAD)
  lint-configs diff REV REV [-- PATH ...]     two revisions (also REV..REV)
  lint-configs diff REV [-- PATH ...]         the working tree against a revision

Options:
  -f, --format table|json|markdown      for people (default); one object a line with exact counts; GitHub's tables
      --target LIBRARY=VERSION          judge both sides by another version: open_clip=main, timm=1.0.29 (may be repeated)
      --color, --no-color               colour, whatever the output is
  -h, --help

Exit code: 0, whether there are differences or not; 2 where there is nothing to compare
`;var j=`lint-configs reference: the closed form against what ONNX Runtime really executes

A tower is written as an ONNX graph, executed, and its FLOPs are counted from the shapes in the runtime's own profile; ONNX files
that others made are counted alike. Nothing else needs the runtime, and it is installed by whoever runs this.

Usage:
  lint-configs reference run CONFIG|timm:NAME|MODEL.onnx[.gz] ...
  lint-configs reference verify [FOLDER]
                                        hold the closed form against recorded runs (configs/reference)

Run:
      --tower image|text|multimodal     one tower of each config (default: all)
      --max-params N                    leave out towers of more than N million parameters
      --provider auto|cuda|webgpu|cpu   auto: the first that is there, in this order (default)
      --strict-gpu                      a node that falls back to the CPU is an error
      --repeat N                        timed runs after one to warm up, their median is told; 0 for none (default: 5, fewer where they are slow)
      --batch N                         images, or texts
      --image-size N|HxW, --text-length N
                                        sizes that a tower is built at (configs and timm models)
      --dim NAME=N                      size of an open dimension of an ONNX file (may be repeated)
      --against timm:NAME|CONFIG:TOWER|FOLDER
                                        what ONNX files are held against; a FOLDER of configs for files named
                                        open_clip.CONFIG.TOWER.onnx; files named timm.NAME.onnx need nothing
      --timm-kwargs JSON                keyword arguments for timm models
      --target LIBRARY=VERSION          as another version builds it (may be repeated)

Output:
  -f, --format table|json|markdown      json: exact, one object a line, as soon as it is there
      --record                          write configs/reference/MODEL.TOWER.json for every graph
      --records FOLDER                  the same, in another folder
      --color, --no-color               colour, whatever the output is
  -h, --help

Exit code: 0 all equal; 1 a difference; 2 where something could not be read, built or run (the others are run all the same)
`;var S=`lint-configs export CONFIG|timm:NAME -o MODEL.onnx: a tower as an ONNX model

Standard operators of opset 18; inputs are the image or the tokens, and all parameters by the names that PyTorch gives them.
The number of images or texts is left open, unless --batch is given or the model mixes a kernel for each image (CondConv).

Output:
  -o, --output MODEL.onnx               the file to write, whole or not at all; another .onnx file is replaced
      --tower image|text|multimodal     which, where the config has several
      --weights inputs|random           random: stores seeded numbers, for tools that need a complete file (below 2 GiB)
  -h, --help

${r}
Exit code: 0; 2 where the model cannot be read, built or written
`;0&&(module.exports={explainRule,help,listRules,version});
