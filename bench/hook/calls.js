// Node's sides of `cargo xtask bench hook`, part one: getBasicAuth again and again, timed one by one.
//   node calls.js CONNECTOR_FOLDER shared|vm CALLS
// shared: the function of the module that was loaded once, as the original framework calls it. No isolation.
// vm:     a new context of Node's module `vm` for each call, in which the module is run from its cached code first.
//         Globals are apart; it is no boundary (Node's documentation says so), and has no limits here.
'use strict';

const fs = require('fs');
const path = require('path');
const vm = require('vm');

const [folder, mode, count] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const WARM_UP = 500;
const file = path.resolve(folder, 'connector.js');

function shared() {
    const connector = require(file);
    return (apiKey) => connector.getBasicAuth({ apiKey });
}

function fresh() {
    const wrapper = `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(file, 'utf8')}\n})`;
    const script = new vm.Script(wrapper, { filename: file });
    return (apiKey) => {
        const module = { exports: {} };
        const run = script.runInContext(vm.createContext({ Buffer, console, process: { env: {} }, URL, setTimeout }));
        run(module.exports, require, module, file, path.dirname(file));
        return module.exports.getBasicAuth({ apiKey });
    };
}

const call = mode === 'vm' ? fresh() : shared();
const micros = [];
for (let turn = 0; turn < WARM_UP + count; turn += 1) {
    const key = `bench-${turn}`;
    const begin = process.hrtime.bigint();
    const value = call(key);
    const end = process.hrtime.bigint();
    if (Buffer.from(value, 'base64').toString() !== `${key}:x`) throw new Error(`wrong value ${value}`);
    if (turn >= WARM_UP) micros.push(Number(end - begin) / 1000);
}
micros.sort((one, other) => one - other);
const at = (part) => micros[Math.min(micros.length - 1, Math.floor(micros.length * part))];
console.log(JSON.stringify({ p50_us: at(0.5), p99_us: at(0.99) }));
