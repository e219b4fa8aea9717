/** The sentences of views that fit themselves to a model, of images, and of given numbers: a part of the catalogue. */
export const viewWords = {
  'full.given': { en: 'Attention', zh: '注意力' },
  'views.group': {
    en: 'Head {head} belongs to group {group}: heads {first} to {last} share one set of keys and values.',
    zh: '头 {head} 属于第 {group} 组：头 {first} 到 {last} 共用一组键和值。',
  },
  'views.groups': {
    en: 'Its {heads} query heads share {count} key and value heads: {each} in each group.',
    zh: '它的 {heads} 个查询头共用 {count} 个键值头：每组 {each} 个。',
  },
  'views.group_option': { en: 'Group {group}', zh: '第 {group} 组' },
  'views.window_causal': {
    en: 'This layer has a window: each token sees itself and the {before} before it. What lies outside of the band is hatched.',
    zh: '这一层有窗口：每个词元只看自己和前面 {before} 个。窗口之外画了斜线。',
  },
  'views.window': {
    en: 'This layer has a window: each token sees {before} to its left and {after} to its right. What lies outside of the band is hatched.',
    zh: '这一层有窗口：每个词元看左边 {before} 个、右边 {after} 个。窗口之外画了斜线。',
  },
  'views.window_none': {
    en: 'This layer sees everything; others of this model have a window.',
    zh: '这一层能看到全部；这个模型的其他层有窗口。',
  },
  'views.causal_encoder': {
    en: 'It is causal: what comes later is hatched.',
    zh: '它是因果的：后面的词元画了斜线。',
  },
  'views.as': { en: 'Drawn as', zh: '画法' },
  'views.on_image': { en: 'On the image', zh: '画在图像上' },
  'views.as_matrix': { en: 'As a matrix', zh: '画成矩阵' },
  'cell.outside': {
    en: 'This key lies outside of what this query may see here, so its score becomes −∞ and its weight 0.',
    zh: '这个键不在该查询此处能看的范围内，分数变为 −∞，权重为 0。',
  },
  'grid.group': { en: 'group {group}', zh: '第 {group} 组' },
  'grid.group_why': {
    en: 'Group {group}: heads {first} to {last} share one set of keys and values',
    zh: '第 {group} 组：头 {first} 到 {last} 共用一组键和值',
  },
  'navigator.hint_groups': {
    en: 'Rows are layers, columns are heads. A bracket joins heads that share keys and values.',
    zh: '行是层，列是头；横线把共用键和值的头连在一起。',
  },
  'navigator.hint_patches': {
    en: 'Rows are layers, columns are heads. Each picture is the image’s patches as the chosen token sees them, up to that picture’s own maximum.',
    zh: '行是层，列是头；每幅小图是所选词元看到的图块，按各自的最大值着色。',
  },
  'patches.class': { en: 'class token', zh: '分类词元' },
  'patches.register': { en: 'extra token {n}', zh: '附加词元 {n}' },
  'patches.place': { en: 'row {row}, column {column}', zh: '第 {row} 行第 {column} 列' },
  'patches.before': { en: 'Beside the image:', zh: '图像之外：' },
  'patches.queries': { en: 'Which word looks', zh: '哪个词在看' },
  'patches.label': {
    en: 'Attention over the image. Arrow keys move over its patches, Enter holds the one that looks, Escape lets go.',
    zh: '图像上的注意力。方向键在图块间移动，回车固定发问的图块，Esc 释放。',
  },
  'patches.asks': { en: 'What “{query}” looks at', zh: '“{query}”在看哪里' },
  'patches.hint': {
    en: 'Hover over a patch to see what it looks at; click to hold it, then hover to read weights. Arrow keys, Enter and Escape do the same.',
    zh: '悬停在图块上，看它在看哪里；点击固定它，再悬停读出权重。方向键、回车和 Esc 同样可用。',
  },
  'patches.hint_cross': {
    en: 'Choose a word to see where the model looked as it wrote it. Hover over the image to read weights.',
    zh: '选一个词，看写它时模型看了哪里；在图像上悬停可读出权重。',
  },
  'patches.bar_label': {
    en: 'Colour scale of attention weights from 0 to {high}, the greatest on the image',
    zh: '注意力权重的颜色标尺，从 0 到图像上的最大值 {high}',
  },
  'patches.at': { en: '{place} ({weight})', zh: '{place}（{weight}）' },
  'patches.most': { en: '“{query}” looks most at {list}.', zh: '“{query}”看得最多的是{list}。' },
  'patches.aside': {
    en: '{share} of its attention goes to tokens that are no part of the image ({count}).',
    zh: '它有 {share} 的注意力给了不属于图像的词元（{count} 个）。',
  },
  'patches.table': {
    en: 'Attention weights of “{query}” over the rows and columns of patches',
    zh: '“{query}”在各行各列图块上的注意力权重',
  },
  'patches.corner': { en: 'row \\ column', zh: '行 \\ 列' },
  'plot.bar_given': { en: 'Given number', zh: '给定的数' },
  'plot.bar_given_label': {
    en: 'Colour scale of the given numbers from {low} to {high}',
    zh: '给定的数的颜色标尺，从 {low} 到 {high}',
  },
  'plot.range': { en: 'The numbers run from {low} to {high}.', zh: '数值从 {low} 到 {high}。' },
  'plot.table_given': { en: 'Given numbers: rows are queries, columns are keys', zh: '给定的数：行是查询，列是键' },
  'plot.nothing': { en: 'The file has no such layer or head.', zh: '文件里没有这一层或这个头。' },
  'image.label': { en: 'An image', zh: '一幅图像' },
  'image.choose': { en: 'Choose an image', zh: '选择图像' },
  'image.other': { en: 'Another image', zh: '换一幅图像' },
  'image.drop': {
    en: 'Drop an image on the page, or paste one. It stays in this tab.',
    zh: '把图像拖到页面上，或者粘贴。它不会离开这个标签页。',
  },
  'image.drawing': { en: 'Take a drawing', zh: '用一幅示意画' },
  'image.drawing_name': { en: 'a drawing that this page made', zh: '本页画的示意画' },
  'image.pasted': { en: 'a pasted image', zh: '粘贴的图像' },
  'image.wrong': { en: 'This file is no image that the browser can read.', zh: '浏览器读不了这个图像文件。' },
  'image.tagline': {
    en: 'Give it an image. The model looks at it here in this tab, patch by patch, and every number of its attention is yours to open.',
    zh: '给它一幅图像，模型就在这个标签页里逐块地看；它注意力里的每个数都可以打开来看。',
  },
  'image.no_model': {
    en: 'The open model reads text. Open one that reads images first; some are in the list.',
    zh: '当前模型读的是文本。请先打开一个能看图的模型，列表里就有。',
  },
  'image.waiting': { en: 'The picture comes with an image.', zh: '给出图像后这里会出现图。' },
  'image.why_encoder': {
    en: 'Which patches each patch, and each token beside the image, gathers from.',
    zh: '每个图块和图像之外的词元从哪些图块收集信息。',
  },
  'image.why_cross': {
    en: 'Which patches the model looks at as it writes each word.',
    zh: '写每个词时模型看了哪些图块。',
  },
  'image.caption': { en: 'What it writes', zh: '它写的' },
  'maps.pick': { en: 'Choose numbers', zh: '选择数值文件' },
  'maps.hint': {
    en: 'Numbers without a model are drawn as well: attention [layers, heads, L, S] in .npy, .safetensors or .json.',
    zh: '没有模型也可以：把注意力 [层, 头, L, S] 存成 .npy、.safetensors 或 .json，同样能画。',
  },
  'maps.headline': { en: 'Attention of your own', zh: '你自己的注意力数据' },
  'maps.tagline': {
    en: 'Drawn from the numbers in {name}. No model ran, and nothing was sent anywhere.',
    zh: '按 {name} 里的数画出。没有运行模型，也没有发送任何内容。',
  },
  'maps.back': { en: 'Close these numbers', zh: '关闭这些数' },
  'maps.size': {
    en: 'Layers {layers} · heads {heads} · queries {rows} · keys {columns}',
    zh: '层 {layers} · 头 {heads} · 查询 {rows} · 键 {columns}',
  },
  'maps.why': {
    en: 'As the file has it: rows look, columns are looked at.',
    zh: '按文件画出：行在看，列被看。',
  },
  'maps.range': {
    en: 'These numbers are not all between 0 and 1, as weights are, so that colour runs from {low} to {high}.',
    zh: '这些数不都在 0 和 1 之间（权重应当如此），所以颜色从 {low} 到 {high}。',
  },
  'maps.wrong': {
    en: 'This file cannot be drawn as attention. What is wrong, and what would be right:',
    zh: '这个文件不能当作注意力画出。问题和正确的写法：',
  },
  'yours.sees': { en: 'looks at images', zh: '看图像' },
  'yours.fills': { en: 'fills a gap', zh: '填空' },
} as const;
