#include "cpasswords.h"
