package io.towpath.console.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.context.support.StaticWebApplicationContext;
import org.springframework.web.method.HandlerMethod;

/// A page is read once more, a change is not.
class ReadAgainTest {

    private int calls;
    private int fail = 1;
    private boolean leaves;

    void handler(HttpServletResponse response) throws IOException {
        calls++;
        response.getOutputStream().print("call " + calls);
        if (leaves) {
            response.flushBuffer();
        }
        if (calls <= fail) {
            throw new CannotAcquireLockException("no", new SQLException("deadlock detected", "40P01"));
        }
    }

    @Test
    void aReadIsReadOnceMoreAndOnlyTheSecondIsAnswered() throws Exception {
        assertThat(asked("GET").getContentAsString()).isEqualTo("call 2");
        calls = 0;
        assertThat(asked("HEAD").getStatus()).isEqualTo(200);
    }

    @Test
    void notMoreThanOnce() {
        fail = 2;

        assertThatThrownBy(() -> asked("GET")).isInstanceOf(CannotAcquireLockException.class);
        assertThat(calls).isEqualTo(2);
    }

    @Test
    void aChangeIsNotGivenAgain() {
        assertThatThrownBy(() -> asked("POST")).isInstanceOf(CannotAcquireLockException.class);
        assertThat(calls).isOne();
    }

    @Test
    void norAnAnswerThatHasLeftInPart() {
        leaves = true;

        assertThatThrownBy(() -> asked("GET")).isInstanceOf(CannotAcquireLockException.class);
        assertThat(calls).isOne();
    }

    private MockHttpServletResponse asked(String method) throws Exception {
        var adapter = new ReadAgain().getRequestMappingHandlerAdapter();
        var context = new StaticWebApplicationContext();
        context.refresh();
        adapter.setApplicationContext(context);
        adapter.afterPropertiesSet();
        var response = new MockHttpServletResponse();
        adapter.handle(new MockHttpServletRequest(method, "/page"), response,
                new HandlerMethod(this, ReadAgainTest.class.getDeclaredMethod("handler",
                        HttpServletResponse.class)));
        return response;
    }
}
