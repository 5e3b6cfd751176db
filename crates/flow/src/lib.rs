//! Flows of values through the code of an app.
