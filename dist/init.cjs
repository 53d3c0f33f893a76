"use strict";var S=Object.create;var n=Object.defineProperty;var _=Object.getOwnPropertyDescriptor;var I=Object.getOwnPropertyNames;var N=Object.getPrototypeOf,T=Object.prototype.hasOwnProperty;var s=(e,o)=>()=>{try{return o||e((o={exports:{}}).exports,o),o.exports}catch(r){throw o=0,r}},j=(e,o)=>{for(var r in o)n(e,r,{get:o[r],enumerable:!0})},c=(e,o,r,i)=>{if(o&&typeof o=="object"||typeof o=="function")for(let t of I(o))!T.call(e,t)&&t!==r&&n(e,t,{get:()=>o[t],enumerable:!(i=_(o,t))||i.enumerable});return e};var a=(e,o,r)=>(r=e!=null?S(N(e)):{},c(o||!e||!e.__esModule?n(r,"default",{value:e,enumerable:!0}):r,e)),q=e=>c(n({},"__esModule",{value:!0}),e);var g=s((A,d)=>{d.exports=require("./program.cjs")["src/host/config/find.ts"]});var p=s((P,h)=>{h.exports=require("./program.cjs")["src/host/failure.ts"]});var b=s((z,y)=>{y.exports=require("./program.cjs")["src/host/paths.ts"]});var E=s((C,x)=>{x.exports=require("./program.cjs")["src/cli/io.ts"]});var O={};j(O,{TEMPLATE:()=>k,init:()=>L});module.exports=q(O);var v=require("node:path"),l=a(g(),1);var f=require("node:fs"),u=a(p(),1);function w(e,o){try{return(0,f.writeFileSync)(e,o,{flag:"wx"}),{ok:!0}}catch(r){let i=(0,u.describeFsError)(r);return r.code!=="EEXIST"&&(0,f.rmSync)(e,{force:!0}),{ok:!1,reason:i}}}var F=a(b(),1),m=a(E(),1),k=`# Settings of lint-configs for the files in this folder and below. Everything is optional.
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
`;function L({cwd:e}){let o=new l.ConfigFinder().in(e);if(o!==void 0)throw new m.UsageError(`${(0,F.displayPath)(o,e)} has settings of lint-configs already, and is left as it is`);let[r]=l.CONFIG_NAMES,i=w((0,v.join)(e,r),k);if(!i.ok)throw new m.UsageError(`${r} cannot be written: ${i.reason}`);return`${r} is written; everything in it is optional
`}0&&(module.exports={TEMPLATE,init});
