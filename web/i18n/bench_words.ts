/** The sentences of the page that measures: a part of the catalogue. */
export const benchWords = {
  'bench.link': { en: 'Measure the speed on your machine', zh: '在你的电脑上测速' },
  'bench.back': { en: '← The page', zh: '← 返回主页' },
  'bench.title': { en: 'Measured on your machine', zh: '在你的电脑上实测' },
  'bench.what': {
    en: 'Regard, ONNX Runtime Web and TensorFlow.js do the same computations in turn, round after round, each on one thread of your processor. Their results are compared before anything is timed.',
    zh: 'Regard、ONNX Runtime Web 与 TensorFlow.js 轮流做同样的计算，一轮接一轮，各用处理器的一个线程。计时之前会先比对它们的结果。',
  },
  'bench.downloads': {
    en: 'It takes a few minutes and fetches about 15 MB of the other runtimes from this site, once. Close other tabs, and leave this one in front.',
    zh: '需要几分钟，并会从本站下载一次约 15 MB 的其他运行库。请关闭其他标签页，并让本页保持在最前。',
  },
  'bench.start': { en: 'Measure', zh: '开始测量' },
  'bench.cancel': { en: 'Cancel', zh: '取消' },
  'bench.save': { en: 'Save as JSON', zh: '保存为 JSON' },
  'bench.copy': { en: 'Copy as Markdown', zh: '复制为 Markdown' },
  'bench.progress': { en: 'How much is measured', zh: '测量进度' },
  'bench.preparing': { en: '{row}: warming up {runtime}', zh: '{row}：正在预热 {runtime}' },
  'bench.round': { en: '{row}: round {round} of {rounds}', zh: '{row}：第 {round} / {rounds} 轮' },
  'bench.table': { en: 'What was measured', zh: '测量结果' },
  'bench.column_what': { en: 'What', zh: '项目' },
  'bench.column_regard': { en: 'Regard, ms', zh: 'Regard，毫秒' },
  'bench.column_strict': { en: 'Strict', zh: '严格版' },
  'bench.column_lead': { en: 'Lead', zh: '领先' },
  'bench.column_lead_strict': { en: 'Lead, strict', zh: '领先（严格版）' },
  'bench.column_aim': { en: 'Aim', zh: '目标' },
  'bench.column_limit': { en: 'Of the limit', zh: '占极限' },
  'bench.column_limit_strict': { en: 'Of the limit, strict', zh: '占极限（严格版）' },
  'bench.legend': {
    en: 'Milliseconds: the median of the rounds and, in brackets, the fastest call. Lead: how many times faster than the best other runtime, as the median of the rounds’ ratios (its quartiles; the ratio of the fastest calls). Strict: the build that gives the same bits everywhere. Of the limit: the share of what this processor can do at most, measured in the same rounds.',
    zh: '毫秒：各轮的中位数，括号内为最快的一次。领先：比最快的其他运行库快多少倍，取各轮比值的中位数（括号内为四分位数与最快一次之比）。严格版：在任何机器上结果逐位相同的构建。占极限：占该处理器极限的比例，极限在同样的轮次中测得。',
  },
} as const;
