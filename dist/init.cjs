"use strict";var S=Object.create;var a=Object.defineProperty;var C=Object.getOwnPropertyDescriptor;var _=Object.getOwnPropertyNames;var I=Object.getPrototypeOf,N=Object.prototype.hasOwnProperty;var s=(e,r)=>()=>{try{return r||e((r={exports:{}}).exports,r),r.exports}catch(o){throw r=0,o}},T=(e,r)=>{for(var o in r)a(e,o,{get:r[o],enumerable:!0})},d=(e,r,o,i)=>{if(r&&typeof r=="object"||typeof r=="function")for(let t of _(r))!N.call(e,t)&&t!==o&&a(e,t,{get:()=>r[t],enumerable:!(i=C(r,t))||i.enumerable});return e};var l=(e,r,o)=>(o=e!=null?S(I(e)):{},d(r||!e||!e.__esModule?a(o,"default",{value:e,enumerable:!0}):o,e)),L=e=>d(a({},"__esModule",{value:!0}),e);var n=s((P,p)=>{p.exports=require("./cli.cjs")["src/host/compiled.ts"]});var h=s((W,g)=>{g.exports=n().requireCompiled("program.cjs")["src/host/config/find.ts"]});var w=s((z,u)=>{u.exports=n().requireCompiled("program.cjs")["src/host/failure.ts"]});var E=s((J,x)=>{x.exports=n().requireCompiled("program.cjs")["src/host/paths.ts"]});var q=s((M,v)=>{v.exports=n().requireCompiled("program.cjs")["src/cli/io.ts"]});var $={};T($,{TEMPLATE:()=>k,init:()=>O});module.exports=L($);var j=require("node:path"),m=l(h(),1);var f=require("node:fs"),y=l(w(),1);function b(e,r){try{return(0,f.writeFileSync)(e,r,{flag:"wx"}),{ok:!0}}catch(o){let i=(0,y.describeFsError)(o);return o.code!=="EEXIST"&&(0,f.rmSync)(e,{force:!0}),{ok:!1,reason:i}}}var F=l(E(),1),c=l(q(),1),k=`# Settings of lint-configs for the files in this folder and below. Everything is optional.
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
`;function O({cwd:e}){let r=new m.ConfigFinder().in(e);if(r!==void 0)throw new c.UsageError(`${(0,F.displayPath)(r,e)} has settings of lint-configs already, and is left as it is`);let[o]=m.CONFIG_NAMES,i=b((0,j.join)(e,o),k);if(!i.ok)throw new c.UsageError(`${o} cannot be written: ${i.reason}`);return`${o} is written; everything in it is optional
`}0&&(module.exports={TEMPLATE,init});
