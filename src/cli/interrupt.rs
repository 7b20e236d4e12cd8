use crate::temporary;

/// From now on Ctrl-C, SIGTERM and SIGHUP remove temporary files and exit with 130, 143 or 129.
#[cfg(unix)]
pub(super) fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    temporary::remember();
    // starts before the first temporary file; without the thread, signals end the program as usual
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM]) else {
        return;
    };
    let listen = move || {
        if let Some(signal) = signals.forever().next() {
            temporary::remove_all(|| signal_hook::low_level::exit(128 + signal));
        }
    };
    let _listening = std::thread::Builder::new()
        .name("clv-signals".to_owned())
        .spawn(listen);
}

/// On other systems, signals end the program as usual.
#[cfg(not(unix))]
pub(super) fn watch() {}

/// Waits forever if a signal is about to end the program: a failure at that moment is not an error.
pub(super) fn pass() {
    temporary::undisturbed(|| ());
}
