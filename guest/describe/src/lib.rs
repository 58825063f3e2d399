//! Tags in a WIT world -> the custom sections that describe its tools.
