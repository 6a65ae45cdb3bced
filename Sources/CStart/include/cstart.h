/* Linked into each program so that it starts sooner; nothing here is called by name. See start.c. */
#ifndef CSTART_H
#define CSTART_H
#endif
