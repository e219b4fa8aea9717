// The command line as its users meet it: what it prints, what it writes, how it ends. REGARD names the program.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, cpSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = process.env.REGARD ?? 'regard';
const goldens = fileURLToPath(new URL('../goldens', import.meta.url));
const families = join(goldens, 'families');
const model = join(goldens, 'marian-f32-swish');
const cases = JSON.parse(readFileSync(join(model, 'cases.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'regard-cli-'));
after(() => rmSync(scratch, { recursive: true }));

const call = (...args) => spawnSync(program, args, { encoding: 'utf8', cwd: scratch });

/** Standard output as JSON; nothing may stand on standard error. */
const result = (...args) => {
  const { status, stdout, stderr } = call(...args);
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return JSON.parse(stdout);
};

/** The caller's mistake: exit 2, nothing on standard output, a message on standard error. */
const refused = (args, pattern) => {
  const { status, stdout, stderr } = call(...args);
  assert.match(stderr, pattern, args.join(' '));
  assert.equal(status, 2, stderr);
  assert.equal(stdout, '');
};

/** Header and tensors of a safetensors file. */
const readTensors = (path) => {
  const bytes = readFileSync(path);
  const end = 8 + Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, end));
  return Object.fromEntries(
    Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(
        ([
          name,
          {
            dtype,
            shape,
            data_offsets: [from, to],
          },
        ]) => {
          assert.equal(dtype, 'F32');
          return [
            name,
            {
              shape,
              data: new Float32Array(bytes.buffer.slice(bytes.byteOffset + end + from, bytes.byteOffset + end + to)),
            },
          ];
        },
      ),
  );
};

describe('help', () => {
  test('names every command, and each explains itself with an example', () => {
    const help = execFileSync(program, ['--help'], { encoding: 'utf8' });
    for (const command of ['info', 'run', 'generate', 'bench']) {
      assert.match(help, new RegExp(`^  ${command} +\\w`, 'm'));
      const own = execFileSync(program, [command, '--help'], { encoding: 'utf8' });
      assert.match(own, new RegExp(`Examples?:\n  regard ${command} `));
      assert.match(own, /MODEL_DIR/);
    }
    assert.match(execFileSync(program, ['--version'], { encoding: 'utf8' }), /^\d+\.\d+\.\d+\n$/);
  });
});

describe('info', () => {
  test('says what the checkpoint is', () => {
    const info = result('info', model);
    assert.equal(info.family, 'marian');
    assert.equal(info.d_vocab, 37);
    assert.deepEqual(
      [info.encoder.n_layers, info.encoder.n_heads, info.encoder.d_head, info.encoder.d_ff],
      [2, 3, 10, 17],
    );
    assert.deepEqual([info.decoder.n_heads, info.decoder.d_head], [5, 6]);
    assert.deepEqual(info.ignored_tensors, []);
    assert.equal(info.stored_bytes.F32, 4 * info.n_parameters);
    assert.deepEqual(info.supported, { run: true, logits: true, labels: false, generate: true });
    assert.deepEqual(info.in_words.not_supported, []);
  });

  test('says in words what is supported and what is not', () => {
    const words = (name, ...more) => result('info', join(families, name), ...more).in_words;
    const bert = words('bert-pretraining');
    assert.equal(bert.supported[0], 'encoder: 2 layers of self-attention in 2 heads, with every number on the way');
    assert.match(bert.supported.join('\n'), /^masked language model: a score for each of 37 tokens$/m);
    assert.match(bert.not_supported.join('\n'), /^generation: an encoder alone does not write$/m);
    assert.match(bert.not_supported.join('\n'), /^\d tensors that this model does not use: .*bert\.pooler\./m);
    assert.match(words('mistral-window').supported[0], /through a window, 2 heads of keys and values in 4 heads/);
    assert.match(words('gpt2-sequence').supported.join('\n'), /^labels: LABEL_0, LABEL_1, LABEL_2$/m);
    assert.match(words('gpt2-sequence').not_supported[0], /no language model's head/);
  });

  test('keeps matrices in 8 bits where that is asked for', () => {
    const [stored, rounded] = [result('info', model), result('info', model, '--weights', 'int8')];
    assert.ok(rounded.weight_bytes < 0.5 * stored.weight_bytes, `${rounded.weight_bytes} of ${stored.weight_bytes}`);
    assert.equal(rounded.n_parameters, stored.n_parameters);
    refused(['info', model, '--weights', 'int4'], /--weights/);
  });

  test('opens either of two towers', () => {
    const clip = join(families, 'clip-two-text-f16');
    assert.equal(result('info', clip).family, 'clip_text_model');
    assert.equal(result('info', clip, '--part', 'vision').family, 'clip_vision_model');
    assert.match(result('info', clip, '--part', 'vision').in_words.supported[0], /^encoder of images: /);
    refused(['info', clip, '--part', 'audio'], /part is "audio"; it must be text or vision/);
  });
});

describe('run', () => {
  test('prints the likeliest tokens and writes what was asked for, as PyTorch has it', () => {
    const { ids, decoder_ids: decoderIds } = cases.runs.find(({ name }) => name === 'seventeen');
    const run = result(
      'run',
      model,
      '--ids',
      ids.join(),
      '--decoder-ids',
      decoderIds.join(),
      '--record',
      'pattern,logits',
      '--layers',
      '1',
      '--out',
      'kept.safetensors',
    );
    assert.deepEqual(run.ids, ids);
    assert.deepEqual(run.logits.shape, [9, 37]);
    assert.equal(run.trace.file, 'kept.safetensors');
    const kept = readTensors(join(scratch, 'kept.safetensors'));
    assert.deepEqual(Object.keys(kept).sort(), [
      'decoder.1.cross.pattern',
      'decoder.1.self.pattern',
      'encoder.1.self.pattern',
      'logits',
    ]);
    const expected = readTensors(join(model, 'run-seventeen.safetensors'));
    for (const [name, { shape, data }] of Object.entries(kept)) {
      assert.deepEqual(shape, run.trace.tensors[name]);
      assert.deepEqual(shape, expected[name].shape);
      const bound = name === 'logits' ? 1e-4 : 1e-5;
      data.forEach((value, i) => assert.ok(Math.abs(value - expected[name].data[i]) <= bound, `${name}[${i}]`));
    }
    const rows = Array.from({ length: 9 }, (_, row) =>
      Array.from(expected.logits.data.subarray(37 * row, 37 * (row + 1))),
    );
    assert.deepEqual(
      run.argmax,
      rows.map((row) => row.indexOf(Math.max(...row))),
    );
    assert.equal(run.next[0].token, run.argmax[8]);
    assert.ok(run.next.every(({ probability }) => probability > 0 && probability <= 1));
  });

  test('keeps nothing unless asked, and the fused path gives the same tokens', () => {
    const plain = result('run', model, '--ids', '1,2,3');
    assert.equal(plain.trace, null);
    assert.deepEqual(plain.decoder_ids, [36]);
    assert.deepEqual(result('run', '--ids', '1,2,3', model, '--fused').argmax, plain.argmax);
    assert.ok(!existsSync(join(scratch, 'trace.safetensors')));
  });

  test('padding is not seen', () => {
    const short = result('run', model, '--ids', '1,2,3');
    const padded = result('run', model, '--ids', '1,2,3,36,36', '--attention-mask', '1,1,1,0,0');
    assert.ok(Math.abs(short.next[0].logit - padded.next[0].logit) < 1e-4);
  });

  test('interventions change the numbers, from the line or from a file', () => {
    const changes = '[{"kind":"scale_head","stack":"encoder","layer":0,"factor":0}]';
    writeFileSync(join(scratch, 'changes.json'), changes);
    const plain = result('run', model, '--ids', '1,2,3');
    const changed = result('run', model, '--ids', '1,2,3', '--intervene', changes);
    assert.notEqual(plain.next[0].logit, changed.next[0].logit);
    assert.deepEqual(result('run', model, '--ids', '1,2,3', '--intervene', '@changes.json').next, changed.next);
  });
});

describe('generate', () => {
  test("writes the reference implementation's tokens", () => {
    const picked = cases.generations.filter((_, i) => i % 5 === 0);
    for (const { ids, tokens, num_beams: beams, length_penalty: penalty, early_stopping: stop } of picked) {
      const how =
        beams === undefined || beams === 1
          ? ['--greedy']
          : ['--beams', `${beams}`, '--length-penalty', `${penalty}`, '--early-stopping', `${stop}`];
      const made = result('generate', model, '--ids', ids.join(), ...how);
      assert.deepEqual(made.tokens, tokens);
      assert.equal(made.finished_by, tokens.at(-1) === 0 ? 'eos' : 'length');
      assert.ok(made.steps.every((step) => step.log_probability <= 0));
    }
  });

  test('samples the same tokens from the same seed', () => {
    const sample = (seed) =>
      result('generate', model, '--ids', '4,5', '--temperature', '2', '--seed', seed, '--max-new-tokens', '12').tokens;
    assert.deepEqual(sample('1'), sample('1'));
    assert.notDeepEqual(sample('1'), sample('2'));
    assert.ok(sample('3').length <= 12);
  });
});

describe('threads', () => {
  const translator = fileURLToPath(new URL('../../models/translate-en-fr', import.meta.url));
  const ids = Array.from({ length: 40 }, (_, i) => i + 5).join();
  test('the same numbers with any number of them', () => {
    const kept = [1, 2, 5].map((threads) => {
      const out = join(scratch, `threads-${threads}.safetensors`);
      const record = ['--record', 'pattern,scores,resid_post,logits', '--out', out];
      result('run', translator, '--ids', ids, '--decoder-ids', ids, '--threads', String(threads), ...record);
      return readFileSync(out);
    });
    assert.deepEqual(kept[1], kept[0]);
    assert.deepEqual(kept[2], kept[0]);
    const [one, three] = [1, 3].map((n) => result('generate', translator, '--ids', ids, '--threads', String(n)));
    assert.deepEqual(three.steps, one.steps);
  });
});

describe('bench', () => {
  test('times the forward pass and generation', () => {
    const bench = result('bench', model, '--ids-count', '5', '--runs', '2', '--max-new-tokens', '3');
    for (const kind of ['fused', 'traced']) assert.ok(bench.run_seconds[kind].best <= bench.run_seconds[kind].worst);
    assert.ok(bench.greedy.tokens_per_second > 0);
  });
});

describe("the caller's mistakes end with 2", () => {
  test('arguments', () => {
    refused([], /invalid_argument/);
    refused(['frobnicate', model], /invalid_argument/);
    refused(['run', '--ids', '1'], /MODEL_DIR is required/);
    refused(['run', model, '--ids', '1', '--frob'], /invalid_argument/);
    refused(['run', model, '--ids', '1', '--threads', '0'], /--threads/);
    refused(['run', model, '--ids', '1', '--record', 'patern'], /"patern" is not one of/);
    refused(['run', model, '--ids', '1', '--record', 'pattern', '--layers', '7'], /invalid_argument/);
    refused(['run', model, '--ids', '1', '--record', 'pattern', '--layers', ''], /--layers/);
    refused(['run', model, '--ids', '1', '--record', 'pattern', '--heads', '-1'], /--heads/);
    refused(['run', model, '--ids', '1', '--record', 'pattern', '--fused'], /excludes/);
    refused(['run', model, '--pixels', join(model, 'config.json')], /is no \.npy file/);
    refused(['run', model, '--pixels', 'missing.npy'], /cannot be read/);
    refused(['run', model], /--ids is missing/);
    refused(['run', model, '--ids', '1', '--attention-mask', '2'], /attention_mask\[0\]/);
    refused(['run', model, '--ids', '1', '--attention-mask', '1,1'], /shape_mismatch/);
    refused(['run', model, '--ids', '1', '--intervene', '[{"kind":"scal"}]'], /interventions\[0\]\.kind/);
    refused(['run', model, '--ids', '1', '--intervene', '{'], /json_invalid/);
    refused(['run', model, '--ids', '1', '--intervene', '@nowhere.json'], /file_unreadable/);
    refused(['generate', model, '--ids', '1', '--greedy', '--beams', '2'], /excludes/);
    refused(['generate', model, '--ids', '1', '--max-new-tokens', '-1'], /--max-new-tokens/);
    refused(['generate', model, '--ids', '1', '--temperature', '0'], /temperature/);
    refused(['bench', model, '--ids-count', '30'], /too_long/);
  });

  test('ids', () => {
    for (const ids of ['1,x', '1.5', '', ',', 'NaN', '0x', '1,', '+1', ' 1', '99999999999999999999'])
      refused(['run', model, '--ids', ids], /invalid_argument/);
    refused(['run', model, '--ids', '1,37'], /token_out_of_range: ids\[1\] is 37/);
    refused(['run', model, '--ids', '-1'], /token_out_of_range/);
    refused(['run', model, '--ids', '4294967297'], /token_out_of_range/);
    refused(['run', model, '--ids', '1', '--decoder-ids', '99'], /token_out_of_range: decoder_ids\[0\]/);
    refused(['run', model, '--ids', Array(30).fill(1).join()], /too_long.* 29/);
  });

  test('folders of something else', () => {
    const folder = join(scratch, 'else');
    for (const [file, pattern] of [
      ['adapter_model.safetensors', /weights_missing.*adapter alone.*merge/],
      ['tf_model.h5', /weights_missing.*TensorFlow.*save_pretrained/],
      ['flax_model.msgpack', /weights_missing.*Flax.*save_pretrained/],
      ['model.gguf', /weights_missing.*GGUF/],
      ['README.md', /weights_missing.*neither model\.safetensors nor pytorch_model\.bin/],
    ]) {
      cpSync(join(model, 'config.json'), join(folder, 'config.json'));
      writeFileSync(join(folder, file), '');
      refused(['info', folder], pattern);
      rmSync(folder, { recursive: true });
    }
    cpSync(join(goldens, 'torch', 'legacy.bin'), join(folder, 'adapter_config.json'));
    refused(['info', folder], /weights_missing.*adapter alone/);
    rmSync(folder, { recursive: true });
  });

  test('weights of torch, whole and in parts', () => {
    for (const name of ['bert-token', 'gpt_neox-tied']) {
      const info = (folder) => result('info', join(goldens, folder, name));
      const [found, expected] = [info('torch'), info('families')];
      assert.equal(found.n_parameters, expected.n_parameters);
      assert.deepEqual(found.stored_bytes, expected.stored_bytes);
      assert.equal(found.weight_files, name === 'bert-token' ? 1 : 2);
    }
    const folder = join(scratch, 'torch');
    cpSync(join(goldens, 'torch', 'gpt_neox-tied'), folder, { recursive: true });
    rmSync(join(folder, 'pytorch_model-00002-of-00002.bin'));
    refused(['info', folder], /weights_missing.*pytorch_model-00002-of-00002\.bin, which .* names, is not there/);
    cpSync(join(goldens, 'torch', 'legacy.bin'), join(folder, 'pytorch_model-00002-of-00002.bin'));
    refused(['info', folder], /archive_invalid.*before 1\.6/);
    rmSync(folder, { recursive: true });
  });

  test('files', () => {
    refused(['info', join(scratch, 'nowhere')], /file_unreadable.*config\.json/);
    refused(
      ['run', model, '--ids', '1', '--record', 'pattern', '--out', join(scratch, 'no', 'where')],
      /cannot be written/,
    );
    const broken = join(scratch, 'broken');
    const spoil = (file, change) => {
      cpSync(model, broken, { recursive: true });
      const path = join(broken, file);
      writeFileSync(path, change(readFileSync(path)));
      return ['info', broken];
    };
    refused(
      spoil('config.json', () => '<html>'),
      /json_invalid/,
    );
    refused(
      spoil('config.json', (text) => text.toString().replace('"marian"', '"mamba"')),
      /family_unsupported.*marian/,
    );
    refused(
      spoil('config.json', (text) => text.toString().replace('"encoder_layers": 2', '"encoder_layers": 3')),
      /tensor_missing.*layers\.2/,
    );
    refused(
      spoil('config.json', (text) => text.toString().replace('"d_model": 30', '"d_model": -30')),
      /config_invalid: d_model is -30/,
    );
    rmSync(broken, { recursive: true });
    refused(
      spoil('model.safetensors', () => '<!DOCTYPE html>'),
      /header_too_large/,
    );
    refused(
      spoil('model.safetensors', () => ''),
      /header_truncated/,
    );
    refused(
      spoil('model.safetensors', (bytes) => bytes.subarray(0, bytes.length - 1)),
      /offset_invalid/,
    );
    refused(
      spoil('model.safetensors', (bytes) => Buffer.concat([bytes, Buffer.alloc(1)])),
      /coverage_invalid/,
    );
    refused(
      spoil('model.safetensors', (bytes) => {
        bytes.writeUInt32LE(0x7fc00000, bytes.length - 4);
        return bytes;
      }),
      /weights_not_finite/,
    );
  });
});

test("standard output that cannot be written is not the caller's mistake", { skip: !existsSync('/dev/full') }, () => {
  const { status } = spawnSync('sh', ['-c', `"${program}" info "${model}" > /dev/full`]);
  assert.equal(status, 1);
});
