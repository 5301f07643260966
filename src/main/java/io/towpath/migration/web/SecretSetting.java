package io.towpath.migration.web;

import java.util.regex.Pattern;

/// Which settings hold a secret, among those whose names speak of one. What is taken for one is left out wherever it stands
/// in a bundle: a switch that is `true`, or the folder the program runs in, would take the bundle with it.
final class SecretSetting {

    /// The shell's folders, and how cookies are set, of which none is a secret.
    private static final Pattern NO_SECRET = Pattern.compile("(?i)(OLD)?PWD|.*cookie.*");
    /// A name that ends in what it holds: of that, digits alone are a secret too.
    private static final Pattern HOLDS_ONE = Pattern.compile(
            "(?i).*(password|passwd|passphrase|pwd|secret|token|api[-_]?key)");
    private static final Pattern SWITCH = Pattern.compile("(?i)true|false|yes|no|on|off|always|never");
    /// Also with a unit, as times and sizes have it.
    private static final Pattern NUMBER = Pattern.compile(
            "(?i)-?\\d+([.,]\\d+)?(ns|us|ms|s|m|h|d|b|kb|mb|gb|tb)?|P(T?\\d+[DHMS])+");
    /// `/etc/towpath/key`, `file:///run/key.pem`, `C:\keys`. A slash and no other is no path: base64 may begin with one.
    private static final Pattern PATH = Pattern.compile(
            "(file:|classpath:|~/|\\./|[A-Za-z]:\\\\).*|(/[A-Za-z0-9._@-]+){2,}/?");

    private SecretSetting() {}

    static boolean tells(String name, String value) {
        String text = value.strip();
        if (NO_SECRET.matcher(name).matches() || SWITCH.matcher(text).matches()) {
            return false;
        }
        return HOLDS_ONE.matcher(name).matches() || !NUMBER.matcher(text).matches() && !PATH.matcher(text).matches();
    }
}
