use crate::temporary;

/// From now on Ctrl-C, a request to end and a closed terminal remove temporary files, and end with 130, 143 or 129.
#[cfg(unix)]
pub(super) fn watch() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    temporary::remember();
    // listened to before the first temporary; without the thread, signals end the program as they always do
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

/// Elsewhere the system ends the program by itself.
#[cfg(not(unix))]
pub(super) fn watch() {}

/// Waits for ever when the program is about to end by a signal: what fails then is no error.
pub(super) fn pass() {
    temporary::undisturbed(|| ());
}
