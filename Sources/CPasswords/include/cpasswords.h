#ifndef CPASSWORDS_H
#define CPASSWORDS_H
#endif
