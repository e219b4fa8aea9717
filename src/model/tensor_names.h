#pragma once
// Every tensor that a model of a given Config is made of, by its one name inside Regard. The tables of checkpoint/ map
// each family's names onto these; where a file stores a tensor otherwise (GPT-2: transposed, q k v side by side),
// the TensorSource turns it into what stands here.
//
//   embed                        [d_vocab, d_model]          one table: a lone stack's, or shared by both
//   encoder.embed                [d_vocab_encoder, d_model]  two tables: shared_embeddings is false
//   decoder.embed                [d_vocab, d_model]
//   bridge.weight                [decoder's d_model, encoder's d_model]   bridge; .bias [decoder's d_model]
//   logits.weight                [d_vocab, d_model]          tied_logits is false
//   logits.bias                  [d_vocab]                   logits_bias
//   logits.transform.weight      [d_embed, d_model]          logits_transform (BERT); .bias [d_embed]
//   logits.transform.norm.gain   [d_embed]                   .norm.bias [d_embed]
//   labels.dense.weight          [d_model, d_model]          label_head.dense; .bias [d_model]
//   labels.norm.gain             [d_model]                   label_head.norm; .bias [d_model]
//   labels.weight                [n_labels, d_model]         .bias [n_labels]; 2·d_model columns for class_and_mean
//   labels.teacher.weight        [n_labels, d_model]         label_head.teacher; .bias [n_labels]
//
// where d_embed is d_model unless embedding_projection says otherwise; embed, position_embed, type_embed and embed_norm
// have that width too.
//
// and for each stack X, "encoder" or "decoder":
//   X.patch.weight               [d_model, n_channels, patch_size, patch_size]   patches (ViT); .bias [d_model]
//   X.patch.class                [d_model]                   the token before the patches
//   X.patch.distillation         [d_model]                   the second one (DeiT)
//   X.patch.registers            [n_registers, d_model]      after the class token (DINOv2)
//   X.position_embed             [position_offset + n_ctx, d_model]   learned positions (patches: n_placed rows)
//   X.type_embed                 [n_token_types, d_model]
//   X.bucket_table               [n_buckets, n_heads]        T5's, shared by all layers
//   X.embed_norm.gain .bias      [d_model]
//   X.embed_in.weight            [d_model, d_embed]          embedding_projection; .bias [d_model] where it is `sum`
//   X.embed_out.weight           [d_embed, d_model]          embedding_projection `tokens`
//   X.final_norm.gain .bias      [d_model]
//
// and for its layer n = 0, 1, …, with attention A, "self" or (where the stack has it) "cross":
//   X.n.A.q.weight               [n_heads·d_head, d_model]           .bias [n_heads·d_head]
//   X.n.A.k.weight .v.weight     [n_kv_heads·d_head, d_model]        .bias; cross: the encoder's d_model columns
//   X.n.A.o.weight               [d_model, n_heads·d_head]           .bias [d_model]
//   X.n.A.norm.gain .bias        [d_model]                           the norm before (pre) or after (post) it
//   X.n.A.post_norm.gain .bias   [d_model]                           NormPlace::both: of its result
//   X.n.A.scale                  [d_model]                           layer_scale
//   X.n.A.q_norm.gain .k_norm.gain   [d_head]                        qk_norm; .bias [d_head] where it is `layer`
//   X.n.mlp.up.weight            [d_ff, d_model]                     .bias [d_ff]
//   X.n.mlp.gate.weight          [d_ff, d_model]                     gated; .bias [d_ff]
//   X.n.mlp.down.weight          [d_model, d_ff]                     .bias [d_model]
//   X.n.mlp.norm.gain .bias      [d_model]                           .post_norm and .scale as above
//
// Weights of projections are [out, in], as PyTorch's Linear stores them. A .bias of a projection exists where
// StackConfig::bias says so, a .bias of a norm where it is a layer norm with norm_bias.

#include <string>
#include <vector>

#include "model/config.h"

namespace regard {

struct TensorSpec {
  std::string name;
  std::vector<std::size_t> shape;
};

/// All of them, in the order of the forward pass.
[[nodiscard]] std::vector<TensorSpec> tensor_specs(const Config& config);

/// Whether two shapes are the same but for axes of length 1 (Marian's final_logits_bias is [1, d_vocab]).
[[nodiscard]] bool same_shape(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b);

/// "[3, 4]"
[[nodiscard]] std::string shape_text(const std::vector<std::size_t>& shape);

}  // namespace regard
