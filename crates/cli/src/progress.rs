//! A line on standard error when an audit takes long and a person watches.

#![allow(clippy::print_stderr, clippy::disallowed_methods, reason = "a line for the person who waits")]

use std::io::{IsTerminal, stderr};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// After this time somebody wonders.
const PATIENCE: Duration = Duration::from_millis(1500);

/// Ends the line when it is dropped.
pub(crate) struct Progress {
    done: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Say `what` in a while, if a person watches and it is still going on then.
pub(crate) fn watch(what: &str) -> Progress {
    if !stderr().is_terminal() {
        return Progress { done: None, thread: None };
    }
    let (done, wait) = channel::<()>();
    let line = format!("capward: {}…", report::visible(what));
    let thread = std::thread::spawn(move || {
        if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            eprint!("{line}");
            // The sender is dropped when the work is done.
            let _ = wait.recv();
            eprint!("\r\x1b[2K");
        }
    });
    Progress { done: Some(done), thread: Some(thread) }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.done.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
