package io.towpath.migration.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is taken for a secret is left out of every line: neither `true` nor the folder the program runs in may be.
class SecretSettingTest {

    @ParameterizedTest
    @CsvSource({"server.servlet.session.cookie.http-only, true", "server.servlet.session.cookie.same-site, strict",
            "PWD, /opt/towpath", "OLDPWD, /home/anna", "towpath.secrets.rotate, false",
            "towpath.access.token-lifetime, 3600", "towpath.tokens.lifetime, 90d", "towpath.tokens.idle, PT720H",
            "towpath.secrets.key-file, /etc/towpath/master.key", "server.ssl.key-store-password, true",
            "KEYSTORE_LOCATION, file:///etc/towpath/keys.p12"})
    void isNone(String name, String value) {
        assertThat(SecretSetting.tells(name, value)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"spring.datasource.password, open sesame", "TOWPATH_DB_PASSWORD, 20240815", "DB_PWD, /hunter22",
            "towpath.oidc.client-secret, /9j/4AAQSkZJRgABAQ", "API_KEY, 123456", "towpath.credentials, hunter22",
            "towpath.secrets.master, 9j4AAQSkZJRg+/=="})
    void isOne(String name, String value) {
        assertThat(SecretSetting.tells(name, value)).isTrue();
    }
}
