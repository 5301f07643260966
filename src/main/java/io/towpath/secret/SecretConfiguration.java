package io.towpath.secret;

import java.io.IOException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SecretConfiguration {

    /// @param text keys given from outside; empty: those of the file in the data folder
    @Bean
    KeyRing keyRing(@Value("${towpath.secret.key:}") String text, @Value("${towpath.data-dir}") Path data)
            throws IOException {
        return text.isBlank() ? KeyFile.load(data) : KeyRing.parse(text, "towpath.secret.key (TOWPATH_SECRET_KEY)");
    }
}
