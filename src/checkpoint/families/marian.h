#pragma once
// Marian (opus-mt and this project's own translators).     Junczys-Dowmunt et al. 2018, as Hugging Face stores it

#include "checkpoint/families.h"

namespace regard {

[[nodiscard]] const Family& marian_family();

}  // namespace regard
