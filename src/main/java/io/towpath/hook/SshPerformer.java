package io.towpath.hook;

import io.towpath.hook.HookAction.Login;
import io.towpath.hook.HookAction.Ssh;
import io.towpath.units.CallableAddresses;
import jakarta.annotation.PreDestroy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Runs a command at another machine. It signs in only where the host offers the key that a person pinned; nothing of this
/// server's own account is used, neither keys nor known hosts nor an agent. Keys are ECDSA or RSA: the library needs another
/// one, of several megabytes, for Ed25519.
@Component
final class SshPerformer implements Performer {

    private static final Logger LOG = LoggerFactory.getLogger(SshPerformer.class);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration SIGN_IN = Duration.ofSeconds(30);
    private static final AttributeKey<HostKey> HOST_KEY = new AttributeKey<>();
    private static final int MOST_WORDS = 300;

    private final CallableAddresses callable;
    private final HookStore store;
    private @Nullable SshClient client;

    SshPerformer(HooksProperties properties, HookStore store) {
        this.callable = CallableAddresses.of(properties.allowedNetworks(), "towpath.hooks.allowed-networks");
        this.store = store;
    }

    /// What the peer offers beside what is pinned.
    private static final class HostKey {

        private final @Nullable String pinned;
        private volatile @Nullable String offered;

        HostKey(@Nullable String pinned) {
            this.pinned = pinned;
        }

        boolean isPinned(String key) {
            offered = key;
            return key.equals(pinned);
        }
    }

    @Override
    public HookKind kind() {
        return HookKind.SSH;
    }

    @Override
    public Result perform(Attempt attempt) throws InterruptedException {
        Ssh ssh = (Ssh) attempt.hook().action();
        HostKey key = new HostKey(ssh.hostKey());
        String command;
        List<KeyPair> keys;
        InetSocketAddress address;
        try {
            List<String> words = new ArrayList<>();
            for (String item : ssh.command()) {
                words.add(Template.quoted(Template.argument(item, attempt.variables())));
            }
            command = String.join(" ", words);
            keys = ssh.login() == Login.KEY ? keys(attempt.secret()) : List.of();
            address = new InetSocketAddress(callable.resolve(ssh.host()), ssh.port());
        } catch (IOException | GeneralSecurityException | Template.UnfitException e) {
            return Result.failed("hook-not-begun", "The command was not sent: " + words(e, attempt) + ".",
                    "Correct the hook, then run it again.", false);
        }
        ClientSession session;
        try {
            session = client().connect(ssh.user(), address, AttributeRepository.ofKeyValuePair(HOST_KEY, key), null)
                    .verify(CONNECT).getSession();
        } catch (IOException e) {
            interrupted();
            return away(e, attempt, true);
        }
        try {
            return signedIn(session, ssh, keys, attempt, key)
                    ? run(session, command, attempt)
                    : refused(attempt, ssh,
                            key);
        } catch (IOException e) {
            interrupted();
            return key.offered == null || Objects.equals(key.offered, key.pinned)
                    ? away(e, attempt, false)
                    : refused(attempt, ssh,
                            key);
        } finally {
            session.close(true);
        }
    }

    /// @param again not where the user was refused: hosts lock an account that tries too often
    private static Result away(IOException e, Attempt attempt, boolean again) {
        return Result.failed("hook-away", "The command was not sent: " + words(e, attempt) + ".",
                "See that the host answers and lets the user sign in, then run it again.", again);
    }

    /// The library makes an I/O failure of an interruption.
    private static void interrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private static boolean signedIn(ClientSession session, Ssh ssh, List<KeyPair> keys, Attempt attempt, HostKey key)
            throws IOException {
        if (ssh.login() == Login.PASSWORD) {
            session.addPasswordIdentity(attempt.secret());
        } else {
            keys.forEach(session::addPublicKeyIdentity);
        }
        session.auth().verify(SIGN_IN);
        return Objects.equals(key.offered, key.pinned);
    }

    private Result refused(Attempt attempt, Ssh ssh, HostKey key) {
        String offered = String.valueOf(key.offered);
        store.offered(attempt.hook().id(), offered);
        attempt.note("%s offers the host key %s".formatted(ssh.host(), offered));
        return key.pinned == null
                ? Result.failed("hook-host-key", "Nobody has pinned the key of %s yet; it offers %s.".formatted(
                        ssh.host(), offered),
                        "Compare it with ssh-keygen -lf on the host, pin it at the hook, then run it again.",
                        false)
                : Result.failed("hook-host-key", "%s offers the key %s, pinned is %s.".formatted(ssh.host(), offered,
                        key.pinned),
                        "Find out why: somebody may stand between. Pin the new key only where the host was set up anew.",
                        false);
    }

    private static Result run(ClientSession session, String command, Attempt attempt) throws IOException,
            InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        ChannelExec channel = session.createExecChannel(command);
        channel.setRedirectErrorStream(true);
        channel.setOut(attempt.capture());
        channel.addCloseFutureListener(_ -> over.countDown());
        try {
            channel.open().verify(SIGN_IN);
            over.await();
        } catch (InterruptedException e) {
            kill(session, channel);
            throw e;
        }
        Integer code = channel.getExitStatus();
        boolean again = attempt.hook().repeatable();
        if (code == null) {
            String signal = channel.getExitSignal();
            return Result.failed("hook-broke-off", signal == null
                    ? "The connection broke off while the command ran: it is not known what became of it."
                    : "The command was ended there by the signal %s.".formatted(signal),
                    "Look at the host; then run it again, or let it count as done.", again);
        }
        return code == 0
                ? Result.good(0)
                : Result.failed("hook-exit", "It ended with %d, expected 0.".formatted(code),
                        "Read its output, mend what it says, then run it again.", again).with(code);
    }

    /// Most servers end the command and what it began in its group; OpenSSH does not for root, devices mostly do not know of it.
    private static void kill(ClientSession session, ChannelExec channel) {
        try {
            Buffer buffer = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
            buffer.putUInt(channel.getRecipient());
            buffer.putString("signal");
            buffer.putBoolean(false);
            buffer.putString("KILL");
            channel.writePacket(buffer).verify(Duration.ofSeconds(2));
            channel.close(false).await(Duration.ofSeconds(2));
        } catch (IOException | RuntimeException e) {
            LOG.debug("a command could not be ended where it runs: {}", e.getMessage());
        }
    }

    private static List<KeyPair> keys(String pem) throws IOException, GeneralSecurityException {
        if (isEd25519(pem)) {
            throw new IOException(
                    "its private key is of the kind Ed25519, which is not supported; make one by ssh-keygen -t ecdsa");
        }
        List<KeyPair> keys = new ArrayList<>();
        Iterable<KeyPair> found = SecurityUtils.loadKeyPairIdentities(null, NamedResource.ofName("the private key"),
                new ByteArrayInputStream((pem.replace("\r", "").strip() + "\n").getBytes(StandardCharsets.UTF_8)),
                null);
        if (found != null) {
            for (Iterator<KeyPair> each = found.iterator(); each.hasNext();) {
                keys.add(each.next());
            }
        }
        if (keys.isEmpty()) {
            throw new IOException("its secret is no private key that can be read, expected one without a passphrase as "
                    + "ssh-keygen writes it");
        }
        return keys;
    }

    /// OpenSSH's own form names the kind in its Base64, the general one in its algorithm, 1.3.101.112.
    private static boolean isEd25519(String pem) {
        String base64 = pem.lines().filter(line -> !line.startsWith("-")).collect(Collectors.joining()).replaceAll(
                "[^A-Za-z0-9+/=]", "");
        try {
            String bytes = new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1);
            return bytes.startsWith("openssh-key-v1") && bytes.contains("ssh-ed25519")
                    || bytes.contains("\u0006\u0003+ep");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private synchronized SshClient client() {
        SshClient made = client;
        if (made == null) {
            made = SshClient.setUpDefaultClient();
            made.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
            made.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
            made.setServerKeyVerifier((session, _, key) -> {
                AttributeRepository context = session.getConnectionContext();
                HostKey pinned = context == null ? null : context.getAttribute(HOST_KEY);
                return pinned != null && pinned.isPinned(KeyUtils.getFingerPrint(key));
            });
            made.start();
            client = made;
        }
        return made;
    }

    private static String words(Exception e, Attempt attempt) {
        String said = e.getMessage();
        String message = said == null ? null : Masks.of(attempt.secret()).mask(said);
        return message == null || message.isBlank()
                ? e.getClass().getSimpleName()
                : message.replaceAll("\\p{Cntrl}", "?").substring(0, Math.min(message.length(), MOST_WORDS));
    }

    @PreDestroy
    synchronized void stop() {
        if (client != null) {
            client.stop();
        }
    }
}
