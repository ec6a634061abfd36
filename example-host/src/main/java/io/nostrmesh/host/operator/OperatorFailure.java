package io.nostrmesh.host.operator;

/** Why a command cannot do what it was asked to; its message is for the operator. */
final class OperatorFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  OperatorFailure(String message) {
    super(message);
  }
}
