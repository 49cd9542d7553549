/** Loaded before a program: it dies by SIGKILL at its write number `DIE_AT_WRITE` (1 = first) to any store. */
import { faultyStatements } from './faulty-statements.ts'

faultyStatements(Number(process.env.DIE_AT_WRITE), 'killed')
