#pragma once
// Every family's table. One file for those whose files name their tensors alike.

#include "checkpoint/families.h"

namespace regard {

// bert.cpp
extern const Family kBert;     ///< Devlin et al. 2019
extern const Family kRoberta;  ///< Liu et al. 2019
extern const Family kXlmRoberta;
extern const Family kCamembert;
extern const Family kMpnet;    ///< Song et al. 2020
extern const Family kElectra;  ///< Clark et al. 2020
// distilbert.cpp
extern const Family kDistilBert;  ///< Sanh et al. 2019
// modernbert.cpp
extern const Family kModernBert;  ///< Warner et al. 2024
// gpt2.cpp
extern const Family kGpt2;    ///< Radford et al. 2019
extern const Family kGptNeo;  ///< Black et al. 2021
// gpt_neox.cpp
extern const Family kGptNeoX;  ///< Black et al. 2022
// opt.cpp
extern const Family kOpt;  ///< Zhang et al. 2022
// llama.cpp
extern const Family kLlama;    ///< Touvron et al. 2023
extern const Family kMistral;  ///< Jiang et al. 2023
extern const Family kQwen2;
extern const Family kQwen3;
extern const Family kSmolLm3;
// phi.cpp
extern const Family kPhi;
extern const Family kPhi3;
// gemma.cpp
extern const Family kGemma;
extern const Family kGemma2;
extern const Family kGemma3;
// bart.cpp
extern const Family kMarian;   ///< Junczys-Dowmunt et al. 2018 (opus-mt and this project's own translators)
extern const Family kBart;     ///< Lewis et al. 2020
extern const Family kMBart;    ///< Liu et al. 2020
extern const Family kPegasus;  ///< Zhang et al. 2020
// t5.cpp
extern const Family kT5;  ///< Raffel et al. 2020; gated: Shazeer 2020
// vit.cpp
extern const Family kVit;                  ///< Dosovitskiy et al. 2021
extern const Family kDeit;                 ///< Touvron et al. 2021
extern const Family kDinov2;               ///< Oquab et al. 2023
extern const Family kDinov2WithRegisters;  ///< Darcet et al. 2024
// clip.cpp
extern const Family kClipText;  ///< Radford et al. 2021
extern const Family kClipVision;

}  // namespace regard
