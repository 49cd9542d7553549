import type { FastifyInstance } from 'fastify'
import type { RouteContext } from './routes.ts'
export function addAdmin(_app: FastifyInstance, _context: RouteContext): void {}
