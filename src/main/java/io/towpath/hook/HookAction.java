package io.towpath.hook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a hook does. Texts may name variables: `{{vm}}`, of [HookVariables]. A secret is never in it.
public sealed interface HookAction {

    HookKind kind();

    /// What the secret of a request is for.
    enum Authentication {
        NONE,
        /// Sent as `Authorization: Bearer …`.
        BEARER,
        /// Signs the body: `towpath-signature`.
        HMAC
    }

    /// How one signs in at a peer.
    enum Login {
        PASSWORD, KEY
    }

    /// A request.
    ///
    /// @param method   `GET`, `POST`, `PUT`, `PATCH`, `DELETE`
    /// @param url      variables only after the host; each is percent-encoded
    /// @param headers  `Name: value`
    /// @param body     empty: none; in JSON each variable is escaped for a text of JSON
    /// @param expected statuses that count as done: `200-299`, `200,404`
    record Http(String method, String url, List<String> headers, String body, String expected,
            Authentication authentication) implements HookAction {

        public Http {
            headers = List.copyOf(headers);
        }

        @Override
        public HookKind kind() {
            return HookKind.HTTP;
        }
    }

    /// A command at a machine with a POSIX shell. Each item of it arrives as one word, whatever the variables hold.
    ///
    /// @param hostKey `SHA256:…`, as `ssh-keygen -l` prints it; null as long as nobody has pinned one: then nothing is run
    record Ssh(String host, int port, String user, Login login, @Nullable String hostKey, List<String> command)
            implements
                HookAction {

        public Ssh {
            command = List.copyOf(command);
        }

        @Override
        public HookKind kind() {
            return HookKind.SSH;
        }

        Ssh pinned(String key) {
            return new Ssh(host, port, user, login, key, command);
        }
    }

    /// An executable file in the folder that the operator configured.
    ///
    /// @param file its name, without a path
    record Script(String file, List<String> arguments) implements HookAction {

        public Script {
            arguments = List.copyOf(arguments);
        }

        @Override
        public HookKind kind() {
            return HookKind.SCRIPT;
        }
    }
}
