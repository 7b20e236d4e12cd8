//! Every fault a file can have, and every form it may come in.
