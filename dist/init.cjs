"use strict";const heldIn=require("./cli.cjs")["src/host/compiled.ts"].requireCompiled;"use strict";var a=Object.defineProperty;var h=Object.getOwnPropertyDescriptor;var p=Object.getOwnPropertyNames;var u=Object.prototype.hasOwnProperty;var w=(e,o)=>{for(var r in o)a(e,r,{get:o[r],enumerable:true})};var y=(e,o,r,i)=>{if(o&&typeof o==="object"||typeof o==="function"){for(let n of p(o))if(!u.call(e,n)&&n!==r)a(e,n,{get:()=>o[n],enumerable:!(i=h(o,n))||i.enumerable})}return e};var b=e=>y(a({},"__esModule",{value:true}),e);var v={};w(v,{TEMPLATE:()=>g,init:()=>E});module.exports=b(v);var d=require("node:path");var s=heldIn("program.cjs")["src/host/config/find.ts"];var t=require("node:fs");var l=heldIn("program.cjs")["src/host/failure.ts"];function m(e,o){try{(0,t.writeFileSync)(e,o,{flag:"wx"});return{ok:true}}catch(r){const i=(0,l.describeFsError)(r);if(r.code!=="EEXIST")(0,t.rmSync)(e,{force:true});return{ok:false,reason:i}}}var c=heldIn("program.cjs")["src/host/paths.ts"];var f=heldIn("program.cjs")["src/cli/io.ts"];var g=`# Settings of lint-configs for the files in this folder and below. Everything is optional.
# docs/configuration.md describes each of them; \`lint-configs --print-config FILE\` shows what comes out for a file.

# recommended, strict (advice is a warning), all (every rule), or another config: ./base.yaml
extends: recommended

# What is linted where the command line names nothing: files, folders and globs.
# paths: [model_configs]

# Never linted, also where it is named. Globs as in .gitignore: without a slash a name at any depth.
# ignore: [vendored, '*.tmp.json']

# The versions to judge by, or a catalog that \`lint-configs catalog build\` made of a fork of yours.
# targets:
#   open_clip: 3.3.0
#   timm: 1.0.29

# error, warning, info or off for a rule; \`lint-configs --list-rules\` names them.
# rules:
#   fallback-default: error

# Other settings for some files, or for some fields: JSON pointers, * for one key, ** for any number of them.
# overrides:
#   - files: legacy
#     rules:
#       image-size: off
#   - files: ViTamin-XL-384.json
#     pointers: /vision_cfg/timm_model_name
#     rules:
#       image-size: off
#     reason: published with this name

# What models may cost at most. A multiply-add is two FLOPs.
# budgets:
#   - files: mobile
#     tower: image
#     params: 30e6
#     flops: 5e9

# What makes the exit code 1: error, warning, info or never; and how many warnings are tolerated.
# fail-on: warning
# max-warnings: 0
`;function E({cwd:e}){const o=new s.ConfigFinder().in(e);if(o!==void 0)throw new f.UsageError(`${(0,c.displayPath)(o,e)} has settings of lint-configs already, and is left as it is`);const[r]=s.CONFIG_NAMES;const i=m((0,d.join)(e,r),g);if(!i.ok)throw new f.UsageError(`${r} cannot be written: ${i.reason}`);return`${r} is written; everything in it is optional
`}0&&(module.exports={TEMPLATE,init});
