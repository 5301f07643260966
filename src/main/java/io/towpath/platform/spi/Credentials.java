package io.towpath.platform.spi;

/// Who calls a server. Prints without the password, so that no log and no exception shows it.
public record Credentials(String account, String password) {

    @Override
    public String toString() {
        return account + ":•••";
    }
}
