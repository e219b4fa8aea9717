"""Chat templates of the three styles that chat models have: turns between marks, turns in brackets, and roles renamed."""

from __future__ import annotations

import itertools

from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

MARKED = """{%- if tools %}
    {{- '<|im_start|>system\\nTools:' }}
    {%- for tool in tools %}
        {{- '\\n' + (tool | tojson) }}
    {%- endfor %}
    {{- '<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if loop.first and message.role != 'system' %}
        {{- '<|im_start|>system\\nBe brief.<|im_end|>\\n' }}
    {%- endif %}
    {{- '<|im_start|>' ~ message['role'] ~ '\\n' ~ message.content | trim ~ '<|im_end|>' ~ '\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"""

BRACKETED = """{% set ns = namespace(first = true) %}
{% if messages[0]['role'] == 'system' %}
    {% set system = messages[0]['content'] %}
    {% set turns = messages[1:] %}
{% else %}
    {% set system = none %}
    {% set turns = messages %}
{% endif %}
{% for turn in turns %}
    {% if (turn['role'] == 'user') != (loop.index0 % 2 == 0) %}
        {{ raise_exception('Roles must alternate: user, assistant, user, …') }}
    {% endif %}
    {% if turn['role'] == 'user' %}
        {{- bos_token + '[INST] ' + ('<<SYS>>' + system + '<</SYS>> ' if ns.first and system is not none else '') + turn['content'] | trim + ' [/INST]' }}
        {% set ns.first = false %}
    {% else %}
        {{- ' ' + turn.content.strip() + ' ' + eos_token }}
    {% endif %}
{% endfor %}"""

RENAMED = """{{ bos_token }}
{%- set names = {'user': 'user', 'assistant': 'model', 'system': 'user'} %}
{%- for message in messages %}
{%- if message['role'] not in names %}{{ raise_exception('no such role') }}{% endif %}
<turn>{{ names[message['role']] | upper }} {{ loop.index }}/{{ messages | length }}
{{ message['content'].split('</think>')[-1] | trim }}</turn>
{% endfor %}
{%- if add_generation_prompt %}<turn>{{ 'model' if style is not defined else style }}
{% endif %}"""

CONVERSATIONS = [
    [{"role": "user", "content": "What is 你好? 👍🏽"}],
    [{"role": "system", "content": "Answer in one word."}, {"role": "user", "content": "  naïve café?\n"},
     {"role": "assistant", "content": "<think>hm</think> Yes. "}, {"role": "user", "content": "don't {{ repeat }} <|im_end|>"}],
    [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}],
]
TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"city": {"type": "string"}, "n": [1, 2.5, None, True]}}}]


STYLES = {"marked": MARKED, "bracketed": BRACKETED, "renamed": RENAMED}


def chats(description: str, of_rows) -> dict:
    """What apply_chat_template makes of each style, conversation and setting; an error where the template raises one."""
    found = []
    for (style, template), number, prompt, tools in itertools.product(STYLES.items(), range(len(CONVERSATIONS)), [False, True], [None, TOOLS]):
        if tools and style != "marked":
            continue
        tokenizer = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(description), bos_token="<s>", eos_token="</s>")
        tokenizer.chat_template = template
        case = {"style": style, "conversation": number, "prompt": prompt, "tools": tools is not None}
        messages = CONVERSATIONS[number]
        options = dict(add_generation_prompt=prompt, tools=tools)
        try:
            case["text"] = tokenizer.apply_chat_template(messages, tokenize=False, **options)
            case["ids"] = of_rows([tokenizer.apply_chat_template(messages, return_dict=False, **options)])
        except Exception as error:  # noqa: BLE001: the template's own
            case["error"] = str(error)
        found.append(case)
    return {"templates": STYLES, "conversations": CONVERSATIONS, "tools": TOOLS, "cases": found}
